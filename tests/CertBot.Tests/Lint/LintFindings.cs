namespace CertBot.Tests.Lint;

/// <summary>Reports all findings of a lint test in full: <see cref="Assert.Empty(System.Collections.IEnumerable)"/> truncates long texts and lists.</summary>
internal static class LintFindings
{
    public static void AssertNone(IEnumerable<string?> found)
    {
        var all = found.ToArray();
        Assert.True(all.Length == 0, string.Join('\n', all));
    }
}
