namespace CertBot.Tests.Kit.Cosmos;

/// <summary>The account of the real database that the environment variables name, if any.</summary>
internal static class LiveCosmosAccount
{
    /// <summary>Why a test of the real database was skipped.</summary>
    public const string Missing = "CERTBOT_COSMOS_ENDPOINT and CERTBOT_COSMOS_KEY are not set";

    public static string? Endpoint => Environment.GetEnvironmentVariable("CERTBOT_COSMOS_ENDPOINT");

    public static string? Key => Environment.GetEnvironmentVariable("CERTBOT_COSMOS_KEY");

    public static bool IsConfigured => Endpoint is { Length: > 0 } && Key is { Length: > 0 };
}
