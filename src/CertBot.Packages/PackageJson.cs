using System.Text.Json;

namespace CertBot.Packages;

/// <summary>
/// A JSON object from a package, read as the platform reads it: it writes strict JSON, and where people changed that by hand its reader takes comments and a
/// comma behind the last element. Reading a member never throws: a missing member, one of another type, or invalid Unicode reads as empty.
/// </summary>
internal sealed class PackageJson : IDisposable
{
    // Longer text is in no real descriptor (the longest name has 50 characters, and the platform's columns have 250). What is compared is not cut any further.
    private const int MaxTextLength = 1000;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };
    private static readonly JsonDocumentOptions Loose = Strict with { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    // The last of several members with one name wins. Only where that decides nothing: a package descriptor with two names is two packages to two readers.
    private static readonly JsonDocumentOptions Loosest = Loose with { AllowDuplicateProperties = true };

    private readonly JsonDocument _document;
    private readonly JsonElement _root;

    private PackageJson(JsonDocument document, JsonElement root, bool isLenient)
    {
        this._document = document;
        this._root = root;
        IsLenient = isLenient;
    }

    /// <summary>It is JSON only to a reader that allows more than the standard.</summary>
    public bool IsLenient { get; }

    /// <summary>The object <c>Descriptor</c> of the package. Null if the content is not JSON, or has no such object.</summary>
    public static PackageJson? ReadPackageDescriptor(Stream content, int length) => Read(content, length, "Descriptor", Strict, Loose);

    /// <summary>The object <c>Descriptor</c> of a schema, binding or script; null as above.</summary>
    public static PackageJson? ReadDescriptor(Stream content, int length) => Read(content, length, "Descriptor", Strict, Loosest);

    /// <summary>A file that is one object itself; null as above.</summary>
    public static PackageJson? ReadObject(Stream content, int length) => Read(content, length, member: null, Strict, Loosest);

    public string ReadText(string member) => ReadText(_root, member);

    public Guid ReadId(string member) => ReadId(_root, member);

    public int ReadNumber(string member) =>
        _root.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : 0;

    public bool ReadFlag(string member) => _root.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>The number of elements of a list; 0 if it is none.</summary>
    public int CountElements(string member) => _root.TryGetProperty(member, out var list) && list.ValueKind == JsonValueKind.Array ? list.GetArrayLength() : 0;

    public IEnumerable<PackageDependency> ReadDependencies() =>
        _root.TryGetProperty("DependsOn", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
                .Where(d => d.ValueKind == JsonValueKind.Object)
                .Select(d => new PackageDependency(ReadText(d, "Name"), ReadId(d, "UId"), ReadText(d, "PackageVersion")))
            : [];

    public void Dispose() => _document.Dispose();

    private static PackageJson? Read(Stream content, int length, string? member, params ReadOnlySpan<JsonDocumentOptions> attempts)
    {
        var bytes = new byte[length];
        content.ReadExactly(bytes);
        ReadOnlyMemory<byte> json = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;
        for (var attempt = 0; attempt < attempts.Length; attempt++)
        {
            if (Parse(json, attempts[attempt]) is not { } parsed)
                continue;

            if (FindObject(parsed.RootElement, member) is { } root)
                return new PackageJson(parsed, root, isLenient: attempt > 0);

            parsed.Dispose();
            return null;
        }

        return null;
    }

    private static JsonDocument? Parse(ReadOnlyMemory<byte> json, JsonDocumentOptions options)
    {
        try
        {
            return JsonDocument.Parse(json, options);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // System.Text.Json throws InvalidOperationException for an unpaired surrogate.
            return null;
        }
    }

    private static JsonElement? FindObject(JsonElement root, string? member)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return null;
        if (member is null)
            return root;
        return root.TryGetProperty(member, out var found) && found.ValueKind == JsonValueKind.Object ? found : null;
    }

    private static string ReadText(JsonElement from, string member)
    {
        try
        {
            var text = from.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? (value.GetString() ?? "").Trim() : "";
            return text.Length <= MaxTextLength ? text : text[..MaxTextLength];
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    private static Guid ReadId(JsonElement from, string member) => Guid.TryParse(ReadText(from, member), out var id) ? id : Guid.Empty;
}
