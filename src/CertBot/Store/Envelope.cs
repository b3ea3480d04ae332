using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CertBot.Core;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Store;

/// <summary>
/// One event as it is stored: <c>{ "v":1, "seq", "at", "by", "what", "prev", "hash" }</c>, exactly these members.
/// <c>hash</c> is SHA-256, lower-case hexadecimal, over the UTF-8 of
/// <c>prev + "\n" + seq + "\n" + at + "\n" + by + "\n" + what</c>, where <c>prev</c> is the hash of the event before (empty for the first),
/// <c>seq</c> is decimal and begins with 1, <c>at</c> and <c>by</c> are the strings as read from the JSON,
/// and <c>what</c> is the text of that member as it stands in the document, every byte of it. Only <c>what</c> may hold a line feed, so no two events have one form.
/// </summary>
internal sealed record Envelope
{
    public const string Kind = "event";

    /// <summary>More would no longer sort by their ids.</summary>
    public const int MaxSeq = 999_999;

    private const int _version = 1;
    private const int _members = 7;

    private static readonly JsonWriterOptions _write = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions _read = new() { AllowDuplicateProperties = false };

    public required int Seq { get; init; }

    public required string At { get; init; }

    public required string By { get; init; }

    /// <summary>The event's JSON, byte for byte.</summary>
    public required string What { get; init; }

    public required string Prev { get; init; }

    public required string Hash { get; init; }

    public static Envelope Seal(string prev, int seq, Instant at, PersonId by, string what)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(seq, MaxSeq);
        Names.Check(by.Value);
        var open = new Envelope { Seq = seq, At = InstantPattern.ExtendedIso.Format(at), By = by.Value, What = what, Prev = prev, Hash = "" };
        return open with { Hash = open.ComputeHash() };
    }

    public static string IdOf(int seq) => string.Create(CultureInfo.InvariantCulture, $"event:{seq:D6}");

    public static bool IsId(string id) =>
        id.Length > 6 && int.TryParse(id.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var seq) && IdOf(seq) == id;

    /// <exception cref="StoreRefused">It was written by a newer CertBot.</exception>
    /// <exception cref="JsonException">It is no event at all.</exception>
    public static Envelope Read(Stored stored)
    {
        using var json = JsonDocument.Parse(stored.Document.Json, _read);
        var root = json.RootElement;
        Versions.Check(stored, root, _version);
        return root.EnumerateObject().Count() == _members
            ? new Envelope
            {
                Seq = Member(root, "seq", JsonValueKind.Number).TryGetInt32(out var seq) ? seq : throw new JsonException("seq is no count"),
                At = Text(root, "at"),
                By = Text(root, "by"),
                What = Member(root, "what", JsonValueKind.Object).GetRawText(),
                Prev = Text(root, "prev"),
                Hash = Text(root, "hash"),
            }
            : throw new JsonException("more or less than an event has");
    }

    public string ComputeHash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{Prev}\n{Seq}\n{At}\n{By}\n{What}"))));

    public Document ToDocument()
    {
        var bytes = new ArrayBufferWriter<byte>(What.Length + 400);
        using (var json = new Utf8JsonWriter(bytes, _write))
        {
            json.WriteStartObject();
            json.WriteNumber("v", _version);
            json.WriteNumber("seq", Seq);
            json.WriteString("at", At);
            json.WriteString("by", By);
            json.WritePropertyName("what");
            json.WriteRawValue(What, skipInputValidation: true);
            json.WriteString("prev", Prev);
            json.WriteString("hash", Hash);
            json.WriteEndObject();
        }

        return new Document(IdOf(Seq), Kind, Encoding.UTF8.GetString(bytes.WrittenSpan));
    }

    private static string Text(JsonElement root, string name) => Member(root, name, JsonValueKind.String).GetString() ?? "";

    private static JsonElement Member(JsonElement root, string name, JsonValueKind kind) =>
        root.TryGetProperty(name, out var member) && member.ValueKind == kind ? member : throw new JsonException($"{name} is missing");
}
