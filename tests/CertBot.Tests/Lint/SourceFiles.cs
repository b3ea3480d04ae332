using System.Text.RegularExpressions;
using CertBot.Core.Tests.Kit;

namespace CertBot.Tests.Lint;

/// <summary>The project's own source files, as text.</summary>
internal static class SourceFiles
{
    public static string Root { get; } = Repository.Root;

    public static IReadOnlyList<SourceFile> Product { get; } = Read("src");

    public static IReadOnlyList<SourceFile> Tests { get; } = Read("tests");

    private static List<SourceFile> Read(string folder) =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
                .Select(f => (Path: Path.GetRelativePath(Root, f).Replace('\\', '/'), Full: f))
                .Where(f => !f.Path.Contains("/obj/", StringComparison.Ordinal) && !f.Path.Contains("/bin/", StringComparison.Ordinal))
                .OrderBy(f => f.Path, StringComparer.Ordinal)
                .Select(f => new SourceFile(f.Path, File.ReadAllText(f.Full))),
        ];
}

internal sealed partial record SourceFile(string Path, string Text)
{
    public string Folder => Path[..Path.LastIndexOf('/')];

    public IEnumerable<string> Lines => Text.Split('\n');

    /// <summary>
    /// The text on one line, without the line breaks and blanks that a formatter inserts inside parentheses and before dots: for patterns that must not depend
    /// on the layout.
    /// </summary>
    public string Flat => Joints().Replace(Breaks().Replace(Text, " "), "$1$2");

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Breaks();

    [GeneratedRegex(@"(\() | (\)|\.(?!\.))", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Joints();
}
