using System.Text.Json;
using CertBot.Store.Documents;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Store.Leases;

/// <summary>
/// In whose hands something due is, until when (UTC), and since when it was due before. It stands in front of the document's other members, and its due time is the
/// claim's end: so nobody finds it before, and whoever finds it then knows where it belongs in the order.
/// </summary>
internal sealed record Lease(string Owner, Instant Until, Instant Since)
{
    private const string Prefix = "{\"claim\":{";

    public Document AddTo(Document document) =>
        document with
        {
            Due = Until,
            Json =
                $"{Prefix}\"by\":\"{Owner}\",\"until\":\"{Format(Until)}\",\"since\":\"{Format(Since)}\"}}{(document.Json is "{}" ? "}" : "," + document.Json[1..])}",
        };

    /// <summary>The document as it is without a claim, and the claim, if there is one.</summary>
    public static (StoredDocument Item, Lease? Claim) Split(StoredDocument stored)
    {
        var json = stored.Document.Json;
        if (!json.StartsWith(Prefix, StringComparison.Ordinal))
            return (stored, null);

        var leaseEnd = json.IndexOf('}', StringComparison.Ordinal) + 1; // its own, for there is none inside
        using var read = JsonDocument.Parse(json.AsMemory(Prefix.Length - 1, leaseEnd - Prefix.Length + 1));
        var lease = new Lease(ReadString(read, "by"), ReadInstant(read, "until"), ReadInstant(read, "since"));
        return (
            stored with
            {
                Document = stored.Document with { Due = lease.Since, Json = json[leaseEnd] == ',' ? "{" + json[(leaseEnd + 1)..] : "{}" },
            },
            lease
        );
    }

    private static string Format(Instant instant) => InstantPattern.ExtendedIso.Format(instant);

    private static Instant ReadInstant(JsonDocument claim, string member) => InstantPattern.ExtendedIso.Parse(ReadString(claim, member)).Value;

    private static string ReadString(JsonDocument claim, string member) => claim.RootElement.GetProperty(member).GetString() ?? "";
}
