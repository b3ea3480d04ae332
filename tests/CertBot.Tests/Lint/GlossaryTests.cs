using System.Text.RegularExpressions;

namespace CertBot.Tests.Lint;

/// <summary>
/// Checks <c>src/GLOSSARY.md</c> against the types it names. Every type of the product that is used in five or more folders is required; further entries are
/// optional. <c>UPDATE_GOLDEN=1</c> rewrites the column of files; the meanings are written by hand.
/// </summary>
public sealed partial class GlossaryTests
{
    /// <summary>A reader meets a type that is used in this many folders before reading its definition.</summary>
    private const int WidelyUsed = 5;

    /// <summary>Its types are those of any expression engine.</summary>
    private const string Templating = "/Templating/";

    private static readonly string GlossaryFile = Path.Combine(SourceFiles.Root, "src", "GLOSSARY.md");

    private static readonly (string Type, string File)[] Types =
    [
        .. SourceFiles.Product.SelectMany(s => Declaration().Matches(s.Text).Select(m => (m.Groups[1].Value, s.Path["src/".Length..]))),
    ];

    [Fact]
    public void Every_type_of_the_glossary_is_in_the_file_it_names()
    {
        var text = File.ReadAllText(GlossaryFile);
        var corrected = Row().Replace(text, r => FilesOf(r.Groups[2].Value) is [.., var file] ? $"{r.Groups[1].Value}{file} |" : r.Value);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(GlossaryFile, corrected);
            text = corrected;
        }

        Assert.True(Row().Count(text) > 100);
        Assert.Empty(
            from Match row in Row().Matches(text)
            let files = FilesOf(row.Groups[2].Value)
            where !files.Contains(row.Groups[3].Value, StringComparer.Ordinal)
            select $"{row.Groups[2].Value}: {(files.Length == 0 ? "no such type" : $"it is in {string.Join(" and ", files)}")}"
        );
    }

    [Fact]
    public void No_type_is_listed_twice() =>
        Assert.Empty(
            Row().Matches(File.ReadAllText(GlossaryFile)).GroupBy(r => r.Groups[2].Value, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key)
        );

    [Fact]
    public void Every_term_has_a_meaning() => Assert.DoesNotMatch(EmptyMeaning(), File.ReadAllText(GlossaryFile));

    [Fact]
    public void Every_widely_used_type_is_in_the_glossary()
    {
        var foldersByWord = SourceFiles
            .Product.SelectMany(s =>
                Word().Matches(Comment().Replace(s.Text, "")).Select(w => w.Value).Distinct(StringComparer.Ordinal).Select(w => (Word: w, s.Folder))
            )
            .ToLookup(w => w.Word, w => w.Folder, StringComparer.Ordinal);
        var listed = Row().Matches(File.ReadAllText(GlossaryFile)).Select(r => r.Groups[2].Value).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(
            from type in Types
            where !type.File.Contains(Templating, StringComparison.Ordinal) && !listed.Contains(type.Type)
            where foldersByWord[type.Type].Distinct(StringComparer.Ordinal).Count() >= WidelyUsed
            select $"| `{type.Type}` | what it is | {type.File} |"
        );
    }

    private static string[] FilesOf(string type) => [.. Types.Where(t => t.Type == type).Select(t => t.File).Distinct(StringComparer.Ordinal)];

    /// <summary>The beginning of a row: the type and its file.</summary>
    [GeneratedRegex(@"^(\| `(\w+)` \|[^|\n]*\| )([^|\n]*) \|$", RegexOptions.CultureInvariant | RegexOptions.Multiline, 5000)]
    private static partial Regex Row();

    [GeneratedRegex(@"^\|[^|\n]*\| *\|", RegexOptions.CultureInvariant | RegexOptions.Multiline, 5000)]
    private static partial Regex EmptyMeaning();

    /// <summary>A type that is not nested: its declaration starts the line.</summary>
    [GeneratedRegex(
        @"^(?:public|internal) (?:(?:static|sealed|abstract|partial|readonly|ref) )*(?:class|record struct|record|struct|interface|enum) (\w+)",
        RegexOptions.CultureInvariant | RegexOptions.Multiline,
        5000
    )]
    private static partial Regex Declaration();

    [GeneratedRegex("//.*", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\b[A-Z]\w+", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Word();
}
