namespace CertBot.Core.Tests.Kit;

/// <summary>The originals' test data. It lies beside the repository, not in it, so a test that needs a file of it is skipped where there is none.</summary>
internal static class ReferenceSuites
{
    /// <summary>The path of a file or folder of <c>shared/suites</c>.</summary>
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
