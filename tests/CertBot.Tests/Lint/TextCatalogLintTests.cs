using System.Text.Json;
using System.Text.RegularExpressions;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;

namespace CertBot.Tests.Lint;

public sealed partial class TextCatalogLintTests
{
    private static readonly TextCatalog En = TextCatalog.For(LanguageCode.En);

    /// <summary>Words that look like keys but are verbs, file names, settings or events of webhooks.</summary>
    private static readonly Regex NoKeys = new(
        @"^(form\.(answer|back|cancel|help|skip|submit|change|keep|drop|later|continue)|case\.(overdue-soon|overdue|escalated|closed)|.*\.(json|cs|gz|zip|js|md|db|sqlite|chat|html))$"
    );

    /// <summary>Built from codes that another assembly returns.</summary>
    private static readonly string[] FromElsewhere = ["packages.refused.*", "page.*"];

    public static TheoryData<string> Languages => [.. LanguageCode.All.Select(l => l.Value)];

    [Theory, MemberData(nameof(Languages))]
    public void Every_language_has_the_same_keys(string language)
    {
        var catalog = TextCatalog.For(new(language));
        Assert.Equal(language, catalog.Language.Value);
        AssertNone("only in en", En.Keys.Except(catalog.Keys));
        AssertNone($"only in {language}", catalog.Keys.Except(En.Keys));
    }

    [Theory, MemberData(nameof(Languages))]
    public void Every_language_uses_the_same_arguments(string language) =>
        AssertNone(
            "other placeholders than en",
            Texts(language)
                .Where(t => En.FindFormat(t.Key) is { } en && !en.Names.SetEquals(t.Format.Names))
                .Select(t => $"{t.Key}: {string.Join(' ', t.Format.Names)}")
        );

    [Theory, MemberData(nameof(Languages))]
    public void Every_plural_has_the_forms_of_its_language(string language)
    {
        string[] forms = language == "ru" ? ["one", "few", "many", "other"] : ["one", "other"];
        AssertNone(
            "a form is missing or too many",
            Texts(language)
                .Where(t =>
                    Inside(t.Format.Parts).OfType<MessagePart.Plural>().Any(p => !p.Cases.Keys.Where(c => !c.StartsWith('=')).ToHashSet().SetEquals(forms))
                )
                .Select(t => t.Key)
        );
    }

    [Theory, MemberData(nameof(Languages))]
    public void Every_select_has_the_same_cases(string language) =>
        AssertNone("other cases than en", Texts(language).Where(t => !Cases(t.Format).SetEquals(Cases(En.FindFormat(t.Key) ?? t.Format))).Select(t => t.Key));

    [Theory, MemberData(nameof(Languages))]
    public void No_text_is_empty_or_has_outer_spaces(string language) =>
        AssertNone(
            "empty, or blanks at an end",
            Texts(language).Where(t => t.Format.Source.Trim() != t.Format.Source || t.Format.Source.Length == 0).Select(t => t.Key)
        );

    [Fact]
    public void English_is_written_in_Latin_letters() =>
        AssertNone("Cyrillic in en", Texts("en").Where(t => Cyrillic().IsMatch(t.Format.Source) && !SpeaksOfLanguages(t.Key)).Select(t => t.Key));

    [Fact]
    public void Russian_is_written_in_Cyrillic_letters() =>
        AssertNone(
            "nothing Russian in ru",
            Texts("ru")
                .Where(t => !Cyrillic().IsMatch(t.Format.Source) && Latin().IsMatch(LiteralText(t.Format)) && !IsName(t.Key))
                .Select(t => $"{t.Key}: {t.Format.Source}")
        );

    /// <summary>People are addressed in one way, whoever wrote the sentence.</summary>
    [Fact]
    public void Russian_addresses_people_with_a_capital_letter() =>
        AssertNone(
            "not polite in ru",
            Texts("ru")
                .Where(t => !t.Key.StartsWith("phrase.", StringComparison.Ordinal) && !t.Key.StartsWith("words.", StringComparison.Ordinal))
                .Where(t => SmallAddress().IsMatch(t.Format.Source))
                .Select(t => $"{t.Key}: {t.Format.Source}")
        );

    [Fact]
    public void Every_key_is_well_formed()
    {
        var files = Repository.Files("src/CertBot.Core/Localization/en", "*.json").ToArray();

        Assert.NotEmpty(files);
        Assert.All(files, f => AssertNone($"upper case or strange signs in {Path.GetFileName(f)}", Keys(f).Where(k => !Key().IsMatch(k))));
    }

    [Fact]
    public void First_segment_of_a_key_belongs_to_one_file() =>
        AssertNone(
            "keys with the same first part in several files",
            Repository
                .Files("src/CertBot.Core/Localization/en", "*.json")
                .SelectMany(f => Keys(f).Select(k => (First: k.Split('.')[0], File: Path.GetFileName(f))).Distinct())
                .GroupBy(k => k.First, StringComparer.Ordinal)
                .Where(g => g.Count() > 1)
                .Select(g => $"{g.Key}: {string.Join(' ', g.Select(k => k.File))}")
        );

    [Fact]
    public void Every_used_key_exists() =>
        AssertNone("used and not there", Used.Where(u => IsOurs(u.Pattern) && !En.Keys.Any(k => Matches(u.Pattern, k))).Select(u => $"{u.File}: {u.Pattern}"));

    [Fact]
    public void Every_key_is_used()
    {
        var patterns = Used.Select(u => u.Pattern).Distinct().ToArray();
        var literal = patterns.Where(p => !p.Contains('*', StringComparison.Ordinal)).ToHashSet();
        var built = patterns.Where(p => p.Contains('*', StringComparison.Ordinal) && p[0] != '*').ToArray();
        AssertNone("there and not used", En.Keys.Where(k => !literal.Contains(k) && !built.Concat(FromElsewhere).Any(p => Matches(p, k))));
    }

    /// <summary>Everything that looks like a key in the sources, the cards and the editions; <c>*</c> stands for an inserted part.</summary>
    private static List<(string File, string Pattern)> Used { get; } =
    [
        .. from file in Repository.Files("src", "*.cs")
        from Match m in Literal().Matches(File.ReadAllText(file))
        let pattern = ArgumentPattern().Replace(m.Groups["text"].Value, "*")
        where LooksLikeKey().IsMatch(pattern) && !NoKeys.IsMatch(pattern)
        select (Path.GetFileName(file), pattern.EndsWith('.') ? pattern + "*" : pattern),
        .. from file in Directory.Exists(Path.Combine(Repository.Root, "cards")) ? Repository.Files("cards", "*.card.json") : []
        from Match m in CardKey().Matches(File.ReadAllText(file))
        select (Path.GetFileName(file), m.Groups["text"].Value),
        .. from file in Repository.Files("src/CertBot/Demo/Page", "*.js").Concat(Repository.Files("src/CertBot/Demo/Page", "*.html"))
        from Match m in PageKey().Matches(File.ReadAllText(file))
        select (Path.GetFileName(file), ArgumentPattern().Replace(m.Groups["text"].Value, "*")),
        .. from file in Repository.Files("src/CertBot.Core/Policy", "*.json")
        from Match m in Literal().Matches(File.ReadAllText(file))
        where LooksLikeKey().IsMatch(m.Groups["text"].Value)
        select (Path.GetFileName(file), m.Groups["text"].Value),
    ];

    private static HashSet<string> KeyPrefixes { get; } = [.. En.Keys.Select(k => k.Split('.')[0])];

    private static bool IsOurs(string pattern) => KeyPrefixes.Contains(pattern.Split('.')[0]);

    private static bool Matches(string pattern, string key) =>
        pattern == key
        || (
            pattern.Contains('*', StringComparison.Ordinal)
            && Regex.IsMatch(key, "^" + Regex.Escape(pattern).Replace(@"\*", "[A-Za-z0-9_.-]+", StringComparison.Ordinal) + "$")
        );

    private static IEnumerable<(string Key, MessageFormat Format)> Texts(string language)
    {
        var catalog = TextCatalog.For(new(language));
        return catalog.Keys.Order(StringComparer.Ordinal).SelectMany(k => catalog.FindFormat(k) is { } f ? new[] { (k, f) } : []);
    }

    private static IEnumerable<MessagePart> Inside(IEnumerable<MessagePart> parts) =>
        parts.SelectMany(p =>
            p switch
            {
                MessagePart.Plural plural => plural.Cases.Values.SelectMany(v => Inside(v)).Prepend(p),
                MessagePart.SelectPart select => select.Cases.Values.SelectMany(v => Inside(v)).Prepend(p),
                _ => [p],
            }
        );

    private static HashSet<string> Cases(MessageFormat format) =>
        [.. Inside(format.Parts).OfType<MessagePart.SelectPart>().SelectMany(s => s.Cases.Keys.Select(c => $"{s.Name}:{c}"))];

    private static string LiteralText(MessageFormat format) => string.Join(' ', Inside(format.Parts).OfType<MessagePart.Literal>().Select(w => w.Text));

    /// <summary>Names of people, products and formats are the same in every language.</summary>
    private static bool IsName(string key) => SpeaksOfLanguages(key) || En.Find(key) is { } en && ProperName().IsMatch(en);

    private static bool SpeaksOfLanguages(string key) => key.StartsWith("language.", StringComparison.Ordinal);

    private static IEnumerable<string> Keys(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        return [.. document.RootElement.EnumerateObject().Select(p => p.Name)];
    }

    private static void AssertNone(string what, IEnumerable<string> found)
    {
        var all = found.ToArray();
        Assert.True(all.Length == 0, $"{what}: {string.Join(", ", all)}");
    }

    [GeneratedRegex(@"(?<!\w)(вы|вас|вам|вами|ваш\w*)(?!\w)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SmallAddress();

    [GeneratedRegex(@"\p{IsCyrillic}")]
    private static partial Regex Cyrillic();

    [GeneratedRegex("[A-Za-z]{2,}")]
    private static partial Regex Latin();

    [GeneratedRegex(@"^(\{\w+\}|[^\p{L}]|[A-Z][\w-]*|v)+$")]
    private static partial Regex ProperName();

    [GeneratedRegex(@"^[a-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)+$")]
    private static partial Regex Key();

    [GeneratedRegex(@"""(?<text>[A-Za-z*{][^""\\\r\n]*)""")]
    private static partial Regex Literal();

    [GeneratedRegex(@"[""'`](?<text>page\.[^""'`\r\n]*)[""'`]")]
    private static partial Regex PageKey();

    [GeneratedRegex(@"\$?\{[^{}]*\}")]
    private static partial Regex ArgumentPattern();

    [GeneratedRegex(@"^[a-z][a-z0-9-]*\.([A-Za-z0-9_*-]+\.)*[A-Za-z0-9_*-]*$")]
    private static partial Regex LooksLikeKey();

    [GeneratedRegex(@"""@(?<text>[^""]+)""")]
    private static partial Regex CardKey();
}
