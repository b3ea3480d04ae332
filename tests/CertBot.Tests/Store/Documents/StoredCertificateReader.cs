using CertBot.Certificates;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Tests.Store.Documents;

/// <summary>Reads the keys of certificates for <see cref="StoredDocumentReader"/>.</summary>
internal static class StoredCertificateReader
{
    public static IReadOnlyDictionary<string, string> ExpectedByName { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal) { ["certificate-key"] = "1 kid-of-the-sample at 2026-03-02T08:00:00Z" };

    public static async Task<string> Describe(IStore store) =>
        Assert.Single(await CertificateKeys.ReadPublished(store, Instant.FromUtc(2026, 3, 2, 9, 0), default)) is var key
            ? $"{key.Number} {key.Kid} at {key.Created}"
            : "";
}
