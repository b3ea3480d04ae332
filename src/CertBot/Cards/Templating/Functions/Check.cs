using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating.Functions;

/// <summary>What every evaluated argument of a function has to be.</summary>
internal enum Check
{
    None,
    Number,
    Integer,
    NumberOrTextOrMissing,
    NumberOrNumbers,
    Numbers,
    Text,
    TextOrMissing,
    List,
    Container,
    ContainerOrMissing,
    Present,
}

internal static class Checks
{
    // Constant sentences: in conditions these errors are everyday and thrown away.
    public static string? Problem(Check check, Value value, Budget budget) =>
        check switch
        {
            Check.Number when !value.IsNumber => "not a number",
            Check.Integer when !value.IsInteger => "not a whole number",
            Check.NumberOrTextOrMissing when !value.IsNumber && !value.IsText && !value.IsMissing => "neither a number nor text",
            Check.NumberOrNumbers when !value.IsNumber && !AllNumbers(value, budget) => "neither a number nor numbers",
            Check.Numbers when !AllNumbers(value, budget) => "not a list of numbers",
            Check.Text when !value.IsText => "not text",
            Check.TextOrMissing when !value.IsText && !value.IsMissing => "not text",
            Check.List when !value.IsList => "not a list",
            Check.Container when !IsContainer(value) => "neither text nor a list nor an object",
            Check.ContainerOrMissing when !IsContainer(value) && !value.IsMissing => "neither text nor a list nor an object",
            Check.Present when value.IsMissing => "missing",
            _ => null,
        };

    private static bool IsContainer(Value value) => value.Kind is ValueKind.Text or ValueKind.List or ValueKind.Map or ValueKind.Bytes;

    private static bool AllNumbers(Value value, Budget budget)
    {
        budget.Steps(value.Count / 2);
        if (!value.IsList)
        {
            return false;
        }

        for (var i = 0; i < value.Count; i++)
        {
            if (!value.At(i).IsNumber)
            {
                return false;
            }
        }

        return true;
    }
}
