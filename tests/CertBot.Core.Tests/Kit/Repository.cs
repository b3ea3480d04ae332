namespace CertBot.Core.Tests.Kit;

/// <summary>The source tree of the running tests, for tests that read sources.</summary>
internal static class Repository
{
    public static string Root { get; } =
        FindAncestor(AppContext.BaseDirectory, d => File.Exists(Path.Combine(d, "CertBot.sln")))
        ?? throw new InvalidOperationException("The tests run outside the repository.");

    /// <summary>The original projects' test data next to the repository, or null if it is missing.</summary>
    public static string? Suites { get; } =
        Environment.GetEnvironmentVariable("CERTBOT_SUITES")
        ?? (FindAncestor(Root, d => System.IO.Directory.Exists(Path.Combine(d, "shared", "suites"))) is { } d ? Path.Combine(d, "shared", "suites") : null);

    public static IEnumerable<string> Files(string folder, string pattern) =>
        System
            .IO.Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(f =>
                !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            )
            .Order(StringComparer.Ordinal);

    private static string? FindAncestor(string folder, Func<string, bool> fits)
    {
        for (var d = new DirectoryInfo(folder); d is not null; d = d.Parent)
        {
            if (fits(d.FullName))
                return d.FullName;
        }

        return null;
    }
}
