namespace CertBot.Core.Tests.Kit;

/// <summary>The original projects' test data. It is stored next to the repository, not in it; a test that needs a missing file is skipped.</summary>
internal static class ReferenceSuites
{
    /// <summary>The path of a file or folder in <c>shared/suites</c>.</summary>
    public static string Require(params string[] parts) => RequireBeside("suites", parts);

    /// <summary>The path of a file or folder in <c>shared/cases</c>, beside the suites: inputs with the right answers.</summary>
    public static string RequireCase(params string[] parts) => RequireBeside("cases", parts);

    private static string RequireBeside(string folder, string[] parts)
    {
        if (Repository.Suites is { } suites && Path.Combine([suites, "..", folder, .. parts]) is { } path && Path.Exists(path))
        {
            return Path.GetFullPath(path);
        }

        Assert.Skip($"shared/{folder}/{string.Join('/', parts)} is not beside the repository (CERTBOT_SUITES may name the folder of suites).");
        return "";
    }
}
