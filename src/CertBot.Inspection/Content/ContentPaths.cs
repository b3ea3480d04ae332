using CertBot.Packages;

namespace CertBot.Inspection.Content;

/// <summary>What the path of a file in a package tells of it.</summary>
internal static class ContentPaths
{
    private static readonly string[] ExecutableExtensions = [".exe", ".cmd", ".bat", ".ps1", ".msi", ".com", ".scr", ".vbs", ".sh"];

    private static readonly string[] LeftoverFolders = ["obj", ".vs", ".git", ".idea", ".vscode", "node_modules", "TestResults"];

    private static readonly string[] LeftoverExtensions = [".pdb", ".user", ".suo", ".bak", ".tmp", ".orig", ".sln", ".cache"];

    public static bool HasExtension(EntryPath path, string extension) => path.Segments[^1].EndsWith(extension, StringComparison.OrdinalIgnoreCase);

    public static bool IsExecutable(EntryPath path) => ExecutableExtensions.Any(e => HasExtension(path, e));

    /// <summary>What a build, an editor or version control left behind.</summary>
    public static bool IsLeftover(EntryPath path) =>
        path.Segments.Any(s => LeftoverFolders.Contains(s, StringComparer.OrdinalIgnoreCase)) || LeftoverExtensions.Any(e => HasExtension(path, e));

    /// <summary>The culture in the name of a file ("resource.en-US.xml"); null for any other name.</summary>
    public static string? CultureOf(EntryPath path, string first, string last) =>
        path.Segments[^1].Split('.') is [var start, var culture, var end]
        && start.Equals(first, StringComparison.OrdinalIgnoreCase)
        && end.Equals(last, StringComparison.OrdinalIgnoreCase)
        && culture.Length is >= 2 and <= 12
        && culture.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            ? culture
            : null;
}
