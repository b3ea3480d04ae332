using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CertBot.Core.Primitives;
using CertBot.Store.Documents;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Store.Events;

/// <summary>
/// One event as it is stored: <c>{ "v":1, "seq", "at", "by", "what", "prev", "hash" }</c>, exactly these members.
/// <c>hash</c> is SHA-256, lower-case hexadecimal, over the UTF-8 of
/// <c>prev + "\n" + seq + "\n" + at + "\n" + by + "\n" + what</c>, where <c>prev</c> is the hash of the event before (empty for the first),
/// <c>seq</c> is decimal and begins with 1, <c>at</c> and <c>by</c> are the strings as read from the JSON,
/// and <c>what</c> is the text of that member in the document, byte for byte. Only <c>what</c> can contain a line feed, so different events never have the same
/// hash input.
/// </summary>
internal sealed record EventEnvelope
{
    public const string Kind = "event";

    /// <summary>More events would no longer sort by their ids.</summary>
    public const int MaxSeq = 999_999;

    private const int Version = 1;
    private const int MemberCount = 7;

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions ReaderOptions = new() { AllowDuplicateProperties = false };

    public required int Seq { get; init; }

    public required string RecordedAt { get; init; }

    public required string RecordedBy { get; init; }

    /// <summary>The event's JSON, byte for byte.</summary>
    public required string Data { get; init; }

    public required string PreviousHash { get; init; }

    public required string Hash { get; init; }

    public static EventEnvelope Seal(string previousHash, int seq, Instant at, PersonId personId, string data)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(seq, MaxSeq);
        KeyRules.Require(personId.Value);
        var unhashed = new EventEnvelope
        {
            Seq = seq,
            RecordedAt = InstantPattern.ExtendedIso.Format(at),
            RecordedBy = personId.Value,
            Data = data,
            PreviousHash = previousHash,
            Hash = "",
        };
        return unhashed with { Hash = unhashed.ComputeHash() };
    }

    public static string IdOf(int seq) => string.Create(CultureInfo.InvariantCulture, $"event:{seq:D6}");

    public static bool IsId(string id) =>
        id.Length > 6 && int.TryParse(id.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var seq) && IdOf(seq) == id;

    /// <exception cref="StoreRejectedException">It was written by a newer CertBot.</exception>
    /// <exception cref="JsonException">It is not an event.</exception>
    public static EventEnvelope Read(StoredDocument stored)
    {
        using var json = JsonDocument.Parse(stored.Document.Json, ReaderOptions);
        var root = json.RootElement;
        DocumentVersion.Require(stored, root, Version);
        return root.EnumerateObject().Count() == MemberCount
            ? new EventEnvelope
            {
                Seq = ReadMember(root, "seq", JsonValueKind.Number).TryGetInt32(out var seq) ? seq : throw new JsonException("seq is no count"),
                RecordedAt = ReadString(root, "at"),
                RecordedBy = ReadString(root, "by"),
                Data = ReadMember(root, "what", JsonValueKind.Object).GetRawText(),
                PreviousHash = ReadString(root, "prev"),
                Hash = ReadString(root, "hash"),
            }
            : throw new JsonException("more or less than an event has");
    }

    public string ComputeHash() =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{PreviousHash}\n{Seq}\n{RecordedAt}\n{RecordedBy}\n{Data}")))
        );

    public Document ToDocument()
    {
        var bytes = new ArrayBufferWriter<byte>(Data.Length + 400);
        using (var json = new Utf8JsonWriter(bytes, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteNumber("v", Version);
            json.WriteNumber("seq", Seq);
            json.WriteString("at", RecordedAt);
            json.WriteString("by", RecordedBy);
            json.WritePropertyName("what");
            json.WriteRawValue(Data, skipInputValidation: true);
            json.WriteString("prev", PreviousHash);
            json.WriteString("hash", Hash);
            json.WriteEndObject();
        }

        return new Document(IdOf(Seq), Kind, Encoding.UTF8.GetString(bytes.WrittenSpan));
    }

    private static string ReadString(JsonElement root, string name) => ReadMember(root, name, JsonValueKind.String).GetString() ?? "";

    private static JsonElement ReadMember(JsonElement root, string name, JsonValueKind kind) =>
        root.TryGetProperty(name, out var member) && member.ValueKind == kind ? member : throw new JsonException($"{name} is missing");
}
