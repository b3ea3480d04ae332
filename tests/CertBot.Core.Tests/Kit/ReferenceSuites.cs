namespace CertBot.Core.Tests.Kit;

/// <summary>The original projects' test data. It is stored next to the repository, not in it; a test that needs a missing file is skipped.</summary>
internal static class ReferenceSuites
{
    /// <summary>The path of a file or folder in <c>shared/suites</c>.</summary>
    public static string Require(params string[] parts)
    {
        if (Repository.Suites is { } folder && Path.Combine([folder, .. parts]) is { } path && Path.Exists(path))
        {
            return path;
        }

        Assert.Skip($"shared/suites/{string.Join('/', parts)} is not beside the repository (CERTBOT_SUITES may name the folder).");
        return "";
    }
}
