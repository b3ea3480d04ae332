using System.Text.Json;

namespace CertBot.Packages;

/// <summary>
/// The object <c>Descriptor</c> of a <c>descriptor.json</c>. Reading a member never throws: a missing member, one of
/// another type, or invalid Unicode reads as empty.
/// </summary>
internal sealed class Descriptor : IDisposable
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    private readonly JsonDocument _document;
    private readonly JsonElement _root;

    private Descriptor(JsonDocument document, JsonElement root)
    {
        this._document = document;
        this._root = root;
    }

    /// <summary>Null if the content is too long, not JSON, or has no such object.</summary>
    public static Descriptor? Read(Stream content, int length, PackageLimits limits)
    {
        if (length > limits.MaxDescriptorBytes)
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
            if (
                parsed.RootElement.ValueKind == JsonValueKind.Object
                && parsed.RootElement.TryGetProperty("Descriptor"u8, out var found)
                && found.ValueKind == JsonValueKind.Object
            )
            {
                return new Descriptor(parsed, found);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // System.Text.Json throws InvalidOperationException for an unpaired surrogate.
        }

        parsed?.Dispose();
        return null;
    }

    public string ReadText(string member) => ReadText(_root, member);

    public Guid ReadId(string member) => ReadId(_root, member);

    public int ReadNumber(string member) =>
        _root.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : 0;

    public bool ReadFlag(string member) => _root.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.True;

    public IEnumerable<PackageDependency> ReadDependencies() =>
        _root.TryGetProperty("DependsOn", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
                .Where(d => d.ValueKind == JsonValueKind.Object)
                .Select(d => new PackageDependency(ReadText(d, "Name"), ReadId(d, "UId"), ReadText(d, "PackageVersion")))
            : [];

    public void Dispose() => _document.Dispose();

    private static string ReadText(JsonElement from, string member)
    {
        try
        {
            return from.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
                ? DisplayText.Truncate((value.GetString() ?? "").Trim())
                : "";
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    private static Guid ReadId(JsonElement from, string member) => Guid.TryParse(ReadText(from, member), out var id) ? id : Guid.Empty;
}
