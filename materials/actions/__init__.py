"""Everything that changes materials: each file is one action.

define_material · receive_lot · sample_lot · release_lot · reject_lot · block_lot · return_to_quarantine ·
adjust_container · predispense_material · verify_container; caused by events: dispense_material · charge_container ·
produce_lot · release_product_lot · reject_product_lot; by time: expire_lot · fall_due_for_retest.
"""
