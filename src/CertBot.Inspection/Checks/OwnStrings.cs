using CertBot.Inspection.Model;

namespace CertBot.Inspection.Checks;

/// <summary>A string that the vendor wrote and people see.</summary>
/// <param name="Resource">The strings it belongs to.</param>
/// <param name="Name">Its name in the resource ("LocalizableStrings.Save.Value").</param>
internal sealed record OwnText(ResourceModel Resource, string Name)
{
    public TextFacts? In(string culture) => Resource.Cultures.TryGetValue(culture, out var strings) && strings.TryGetValue(Name, out var facts) ? facts : null;

    public string PathIn(string culture) => $"Resources/{Resource.Folder}/resource.{culture}.xml";

    public StringState StateIn(string culture)
    {
        if (In(culture) is not { } facts)
            return StringState.Missing;
        if (facts.Class.HasFlag(TextClass.Empty))
            return StringState.Empty;
        if (facts.Class.HasFlag(TextClass.OtherScript) && Content.TextClassifier.IsLatinCulture(culture))
            return StringState.WrongScript;
        return
            !culture.Equals(Submission.English, StringComparison.OrdinalIgnoreCase)
            && facts.Class != TextClass.None
            && In(Submission.English) is { } english
            && english.Hash == facts.Hash
            ? StringState.Identical
            : StringState.Good;
    }
}

/// <summary>How far a string is translated to one culture.</summary>
internal enum StringState
{
    Good,
    Missing,
    Empty,

    /// <summary>A word in letters that the language is not written in.</summary>
    WrongScript,

    /// <summary>The same as in English, which may be right.</summary>
    Identical,
}

/// <summary>
/// Finds the strings that a vendor wrote. A file of a culture does not mean that somebody translated: schemas inherit the platform's strings and bring them along
/// in every culture.
/// </summary>
internal static class OwnStrings
{
    public static IEnumerable<OwnText> Of(PackageModel package)
    {
        var schemas = package
            .Schemas.Values.GroupBy(s => s.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => g.ToList(), StringComparer.OrdinalIgnoreCase);
        foreach (var resource in package.Resources.Values.OrderBy(r => r.Folder, StringComparer.Ordinal))
        {
            if (!schemas.TryGetValue(resource.SchemaName, out var named))
                continue;

            var kind = resource.Folder[(resource.SchemaName.Length + 1)..];
            var schema = named.Find(s => s.Kind.Equals(kind, StringComparison.OrdinalIgnoreCase)) ?? named[0];
            var owned = schema.Elements.Where(schema.Owns).Select(e => e.Name).ToHashSet(StringComparer.Ordinal);
            foreach (var name in resource.Cultures.Values.SelectMany(c => c.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                if (IsOwn(name, schema, owned))
                    yield return new(resource, name);
            }
        }
    }

    // The caption of a string is a remark of the designer that nobody sees.
    private static bool IsOwn(string name, SchemaModel schema, HashSet<string> owned) =>
        name.Split('.') switch
        {
            ["LocalizableStrings", var element, "Value"] => owned.Contains(element),
            ["Columns", var element, "Caption"] => schema.Kind == "Entity" && owned.Contains(element),
            ["Stages", ..] => schema.Kind == "Dcm" && !schema.IsReplacement,
            _ => schema.Kind == "Addon" && !schema.IsReplacement && name.EndsWith(".Caption", StringComparison.Ordinal),
        };
}
