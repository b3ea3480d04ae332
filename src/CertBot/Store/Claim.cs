using System.Text.Json;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Store;

/// <summary>
/// In whose hands something due is, until when (UTC), and since when it was due before. It stands in front of the document's other members, and its due time is the
/// claim's end: so nobody finds it before, and whoever finds it then knows where it belongs in the order.
/// </summary>
internal sealed record Claim(string By, Instant Until, Instant Since)
{
    private const string Opens = "{\"claim\":{";

    public Document On(Document document) => document with
    {
        Due = Until,
        Json = $"{Opens}\"by\":\"{By}\",\"until\":\"{Text(Until)}\",\"since\":\"{Text(Since)}\"}}{(document.Json is "{}" ? "}" : "," + document.Json[1..])}",
    };

    /// <summary>The document as it is without a claim, and the claim, if there is one.</summary>
    public static (Stored Item, Claim? Claim) Of(Stored stored)
    {
        var json = stored.Document.Json;
        if (!json.StartsWith(Opens, StringComparison.Ordinal)) return (stored, null);

        var end = json.IndexOf('}', StringComparison.Ordinal) + 1;   // its own, for there is none inside
        using var read = JsonDocument.Parse(json.AsMemory(Opens.Length - 1, end - Opens.Length + 1));
        var claim = new Claim(Word(read, "by"), Moment(read, "until"), Moment(read, "since"));
        return (stored with { Document = stored.Document with { Due = claim.Since, Json = json[end] == ',' ? "{" + json[(end + 1)..] : "{}" } }, claim);
    }

    private static string Text(Instant moment) => InstantPattern.ExtendedIso.Format(moment);

    private static Instant Moment(JsonDocument claim, string member) => InstantPattern.ExtendedIso.Parse(Word(claim, member)).Value;

    private static string Word(JsonDocument claim, string member) => claim.RootElement.GetProperty(member).GetString() ?? "";
}
