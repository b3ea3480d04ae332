using System.Text.Json;

namespace CertBot.Packages;

/// <summary>
/// The object <c>Descriptor</c> of a <c>descriptor.json</c>. Reading a member never throws: text that is not there, is of
/// another kind or is no valid Unicode reads as empty.
/// </summary>
internal sealed class Descriptor : IDisposable
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    private readonly JsonDocument document;
    private readonly JsonElement root;

    private Descriptor(JsonDocument document, JsonElement root)
    {
        this.document = document;
        this.root = root;
    }

    /// <summary>Null where the content is too long, not JSON, or holds no such object.</summary>
    public static Descriptor? Read(Stream content, int length, Limits limits)
    {
        if (length > limits.Descriptor)
        {
            return null;
        }

        var bytes = new byte[length];
        content.ReadExactly(bytes);
        ReadOnlyMemory<byte> json = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;
        JsonDocument? parsed = null;
        try
        {
            parsed = JsonDocument.Parse(json, Strict);
            if (parsed.RootElement.ValueKind == JsonValueKind.Object
                && parsed.RootElement.TryGetProperty("Descriptor"u8, out var found) && found.ValueKind == JsonValueKind.Object)
            {
                return new Descriptor(parsed, found);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is what System.Text.Json says to half a surrogate pair.
        }

        parsed?.Dispose();
        return null;
    }

    public string Text(string member) => Text(root, member);

    public Guid Id(string member) => Id(root, member);

    public int Number(string member) =>
        root.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : 0;

    public bool Flag(string member) => root.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.True;

    public IEnumerable<Dependency> Dependencies() =>
        root.TryGetProperty("DependsOn", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(d => d.ValueKind == JsonValueKind.Object)
                .Select(d => new Dependency(Text(d, "Name"), Id(d, "UId"), Text(d, "PackageVersion")))
            : [];

    public void Dispose() => document.Dispose();

    private static string Text(JsonElement from, string member)
    {
        try
        {
            return from.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
                ? Shown.Cut((value.GetString() ?? "").Trim())
                : "";
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    private static Guid Id(JsonElement from, string member) => Guid.TryParse(Text(from, member), out var id) ? id : Guid.Empty;
}
