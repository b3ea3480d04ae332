using System.Reflection;
using System.Text.RegularExpressions;

namespace CertBot.Tests.Lint;

/// <summary>
/// Rules for the source files as text: their folders, their length, and forbidden content. For dependencies see <see cref="ArchitectureTests"/>.
/// </summary>
public sealed partial class SourceLayoutTests
{
    /// <summary>Folders with more than twenty files. The list only shrinks.</summary>
    private static readonly string[] KnownLargeFolders = [];

    private static IEnumerable<SourceFile> All => SourceFiles.Product.Concat(SourceFiles.Tests);

    [Fact]
    public void Scan_finds_the_sources()
    {
        Assert.InRange(SourceFiles.Product.Count, 300, 2000);
        Assert.InRange(SourceFiles.Tests.Count, 200, 2000);
    }

    [Fact]
    public void Folder_has_at_most_twenty_files()
    {
        var large = All.GroupBy(s => s.Folder, StringComparer.Ordinal).Where(g => g.Count() > 20).Select(g => g.Key).ToArray();

        LintFindings.AssertNone(large.Except(KnownLargeFolders, StringComparer.Ordinal));
        LintFindings.AssertNone(KnownLargeFolders.Except(large, StringComparer.Ordinal).Select(f => $"no longer large: {f}"));
    }

    /// <summary>Comments, and lines of one long literal or address, cannot be broken by a formatter.</summary>
    [Fact]
    public void Line_of_code_has_at_most_160_characters() => LintFindings.AssertNone(All.SelectMany(s => LongLines(s).Select(n => $"{s.Path}:{n}")));

    /// <summary>
    /// A limit of time is exceeded by innocent text on a busy machine. A pattern without backtracking needs none; <c>NamedVersions</c> bounds its text.
    /// </summary>
    [Fact]
    public void Pattern_needs_no_limit_of_time()
    {
        var patterns = PatternsOf(
                typeof(CertBot.Core.Policy.Edition).Assembly,
                typeof(CertBot.Packages.PackageFile).Assembly,
                typeof(CertBot.Inspection.PackageInspector).Assembly,
                typeof(CertBot.Hosting.CertBotHost).Assembly
            )
            .ToArray();

        Assert.True(patterns.Length > 50);
        LintFindings.AssertNone(patterns.Where(p => p.Regex.MatchTimeout != Regex.InfiniteMatchTimeout).Select(p => $"{p.Type}: a limit of time, {p.Regex}"));
        LintFindings.AssertNone(
            patterns
                .Where(p => p.Type != "NamedVersions" && !p.Regex.Options.HasFlag(RegexOptions.NonBacktracking))
                .Select(p => $"{p.Type}: goes back in the text, {p.Regex}")
        );
    }

    private static IEnumerable<(string Type, Regex Regex)> PatternsOf(params Assembly[] assemblies)
    {
        const BindingFlags all = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        foreach (
            var type in assemblies
                .SelectMany(a => a.GetTypes())
                .Where(t => !t.ContainsGenericParameters && t.Namespace?.StartsWith("CertBot", StringComparison.Ordinal) is true)
        )
        {
            foreach (var method in type.GetMethods(all).Where(m => m.ReturnType == typeof(Regex) && m.GetParameters().Length == 0 && !m.IsGenericMethod))
            {
                if (method.Invoke(null, null) is Regex regex)
                    yield return (type.Name, regex);
            }

            foreach (var field in type.GetFields(all).Where(f => f.FieldType == typeof(Regex)))
            {
                if (field.GetValue(null) is Regex regex)
                    yield return (type.Name, regex);
            }
        }
    }

    [Fact]
    public void Namespace_matches_its_folder()
    {
        var strays =
            from source in All
            let declared = NamespacePattern().Match(source.Text)
            where declared.Success
            let folder = source.Folder[(source.Folder.IndexOf('/', StringComparison.Ordinal) + 1)..].Replace('/', '.')
            where declared.Groups[1].Value != folder
            select $"{source.Path} declares {declared.Groups[1].Value}";

        LintFindings.AssertNone(strays);
    }

    [Fact]
    public void Type_names_avoid_vague_words() =>
        LintFindings.AssertNone(
            SourceFiles.Product.SelectMany(s =>
                TypeNamePattern().Matches(s.Text).Select(m => m.Groups[1].Value).Where(n => VagueNamePattern().IsMatch(n)).Select(n => $"{s.Path} {n}")
            )
        );

    [Fact]
    public void File_has_at_most_300_lines() =>
        LintFindings.AssertNone(SourceFiles.Product.Where(s => s.Lines.Count() > 300).Select(s => $"{s.Path} {s.Lines.Count()} lines"));

    [Fact]
    public void Sources_contain_no_todo() =>
        LintFindings.AssertNone(
            All.Where(s => !s.Path.EndsWith("SourceLayoutTests.cs", StringComparison.Ordinal)).Where(s => LeftoverPattern().IsMatch(s.Text)).Select(s => s.Path)
        );

    private static IEnumerable<int> LongLines(SourceFile source)
    {
        var isInRawString = false;
        foreach (var (index, line) in source.Lines.Index())
        {
            var quotes = RawQuotes().Count(line);
            var isLiteral = isInRawString || quotes > 0;
            isInRawString ^= quotes % 2 == 1;
            if (line.Length <= 160 || isLiteral || line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            {
                continue;
            }

            if (Quoted().Replace(line, "").Split(" // ")[0].Length > 160 && !line.Contains("https://", StringComparison.Ordinal))
            {
                yield return index + 1;
            }
        }
    }

    [GeneratedRegex("\"{3,}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RawQuotes();

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.CultureInvariant | RegexOptions.Multiline, 1000)]
    private static partial Regex NamespacePattern();

    [GeneratedRegex(@"\b(?:class|record|interface|struct|enum) (\w+)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TypeNamePattern();

    [GeneratedRegex("(Manager|Helper|Utils?|Service|Processor|Base)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex VagueNamePattern();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK)\b|NotImplementedException|Skip *= *""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LeftoverPattern();
}
