"""Tables of recipes."""

from recipes.models.element import RecipeElement
from recipes.models.formula import EquipmentRequirement, FormulaItem
from recipes.models.master import MasterRecipe
from recipes.models.version import RecipeVersion

__all__ = ["EquipmentRequirement", "FormulaItem", "MasterRecipe", "RecipeElement", "RecipeVersion"]
