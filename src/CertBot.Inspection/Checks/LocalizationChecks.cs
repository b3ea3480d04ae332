using System.Globalization;
using CertBot.Inspection.Model;
using CertBot.Inspection.Rules;

namespace CertBot.Inspection.Checks;

/// <summary>Strings of schemas: only those the vendor wrote, in the cultures the vendor claims.</summary>
internal static class LocalizationChecks
{
    /// <summary>English in letters that are not Latin, in a word that has no Latin letter.</summary>
    public static IEnumerable<Hit> EnglishScript(InspectedPackages file, Rule rule) => ByState(file, [Submission.English], StringState.WrongScript);

    /// <summary>Less than the given share of the own strings is there in English.</summary>
    public static IEnumerable<Hit> EnglishCoverage(InspectedPackages file, Rule rule)
    {
        var percent = int.Parse(rule.Values("percent").FirstOrDefault("95"), CultureInfo.InvariantCulture);
        foreach (var package in file.Packages)
        {
            var own = file.OwnStrings[package];
            var good = own.Count(s => s.StateIn(Submission.English) == StringState.Good);
            if (good * 100L < own.Length * (long)percent)
                yield return new(package, "", 0, "", string.Create(CultureInfo.InvariantCulture, $"{good} of {own.Length} own strings in English"));
        }
    }

    public static IEnumerable<Hit> EnglishMissing(InspectedPackages file, Rule rule) =>
        ByState(file, [Submission.English], StringState.Missing).Concat(ByState(file, [Submission.English], StringState.Empty));

    /// <summary>A word with letters of two scripts, as a Cyrillic С in “Contact”.</summary>
    public static IEnumerable<Hit> MixedWord(InspectedPackages file, Rule rule) =>
        from package in file.Packages
        from text in file.OwnStrings[package]
        let facts = text.In(Submission.English)
        where facts is { } f && f.Class.HasFlag(TextClass.MixedWord) && !f.Class.HasFlag(TextClass.OtherScript)
        select HitOf(package, text, Submission.English, facts!.Value.Sample);

    public static IEnumerable<Hit> CultureMissing(InspectedPackages file, Rule rule) => ByState(file, Others(file), StringState.Missing);

    public static IEnumerable<Hit> CultureEmpty(InspectedPackages file, Rule rule) => ByState(file, Others(file), StringState.Empty);

    public static IEnumerable<Hit> CultureScript(InspectedPackages file, Rule rule) => ByState(file, Others(file), StringState.WrongScript);

    /// <summary>A figure for each culture: strings that are the same in English.</summary>
    public static IEnumerable<Hit> Identical(InspectedPackages file, Rule rule) =>
        from package in file.Packages
        from culture in Others(file)
        let count = file.OwnStrings[package].Count(s => s.StateIn(culture) == StringState.Identical)
        where count > 0
        select new Hit(
            package,
            "",
            0,
            culture,
            string.Create(CultureInfo.InvariantCulture, $"{culture}: {count} of {file.OwnStrings[package].Length} as in English")
        );

    /// <summary>A figure: headings that the platform makes and few people see, without an English text.</summary>
    public static IEnumerable<Hit> SystemHeadings(InspectedPackages file, Rule rule)
    {
        foreach (var package in file.Packages)
        {
            var own = file.OwnStrings[package].Select(s => (s.Resource, s.Name)).ToHashSet();
            var count = (
                from resource in package.Resources.Values
                from name in resource.Cultures.Values.SelectMany(c => c.Keys).Distinct(StringComparer.Ordinal)
                where !own.Contains((resource, name)) && rule.Values("names").Any(p => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(p, name))
                where new OwnText(resource, name).StateIn(Submission.English) is StringState.WrongScript
                select name
            ).Count();
            if (count > 0)
                yield return new(package, "", 0, "", $"{CountText.Of(count, "heading")} not in English");
        }
    }

    public static IEnumerable<Hit> DataEnglishScript(InspectedPackages file, Rule rule) =>
        from package in file.Packages
        from cell in file.LocalizedCells[package]
        let english = cell.English
        where english is not null && LocalizedCell.IsText(english) && english.Facts.Class.HasFlag(TextClass.OtherScript)
        select HitOf(package, cell, cell.In(Submission.English) is null ? cell.Binding.DataPath : cell.PathIn(Submission.English), english.Facts.Sample);

    public static IEnumerable<Hit> DataEnglishMissing(InspectedPackages file, Rule rule) =>
        from package in file.Packages
        from cell in file.LocalizedCells[package]
        where
            cell.In(Submission.English) is null
            && (cell.Base is null || LocalizedCell.IsBlank(cell.Base))
            && cell.ByCulture.Values.Any(v => !LocalizedCell.IsBlank(v))
        select HitOf(package, cell, cell.PathIn(Submission.English), null);

    public static IEnumerable<Hit> DataCultureMissing(InspectedPackages file, Rule rule) =>
        from package in file.Packages
        from culture in Others(file)
        from cell in file.LocalizedCells[package]
        where
            cell.In(culture) is null
            && cell.English is { } english
            && !LocalizedCell.IsBlank(english)
            && LocalizedCell.IsText(english)
            && english.Facts.Class != TextClass.None
        select HitOf(package, cell, cell.PathIn(culture), culture);

    private static IEnumerable<string> Others(InspectedPackages file) => file.Submission.AllCultures.Skip(1);

    private static IEnumerable<Hit> ByState(InspectedPackages file, IEnumerable<string> cultures, StringState state) =>
        from package in file.Packages
        from culture in cultures
        from text in file.OwnStrings[package]
        where text.StateIn(culture) == state
        select HitOf(package, text, culture, state == StringState.WrongScript ? text.In(culture)?.Sample : null);

    private static Hit HitOf(PackageModel package, OwnText text, string culture, string? sample) =>
        new(package, text.PathIn(culture), 0, $"{text.Resource.Folder}/{text.Name}", sample is null ? text.Name : $"{text.Name}: {sample}");

    private static Hit HitOf(PackageModel package, LocalizedCell cell, string path, string? sample) =>
        new(package, path, 0, $"{cell.Binding.Folder}/{cell.Key}/{cell.Column}", sample is null ? $"{cell.Column} of {cell.Key}" : $"{cell.Column}: {sample}");
}
