using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CertBot.CommandLine;

/// <summary>What of the package is this installation's own.</summary>
internal sealed record TeamsApp
{
    /// <summary>The bot's id, which is the app's too.</summary>
    public required string Id { get; init; }

    public required string Version { get; init; }

    public required string DeveloperName { get; init; }

    public required string Website { get; init; }

    public required string Privacy { get; init; }

    public required string Terms { get; init; }
}

/// <summary>The app package of <c>manifests/teams</c>: the same app makes the same bytes, on any day.</summary>
internal static class TeamsPackage
{
    private const string Folder = "manifests/teams/";

    private static readonly string[] Files = ["manifest.json", "en.json", "ru.json", "color.png", "outline.png"];

    /// <summary>The first day a zip knows.</summary>
    private static readonly DateTimeOffset Always = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A plain file that everybody may read, as Unix writes it: 0100644.</summary>
    private const int Readable = unchecked((int)0x81A40000);

    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Build(TeamsApp app)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in Files)
            {
                // Stored as it is: what a compressor makes of it may change with the next runtime.
                var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
                entry.LastWriteTime = Always;
                entry.ExternalAttributes = Readable;
                using var content = entry.Open();
                content.Write(name == "manifest.json" ? Manifest(app) : Source(name));
            }
        }

        return bytes.ToArray();
    }

    private static byte[] Manifest(TeamsApp app)
    {
        var template = JsonNode.Parse(Source("manifest.json"));
        return Encoding.UTF8.GetBytes((Filled(template, app)?.ToJsonString(Written) ?? "") + "\n");
    }

    private static JsonNode? Filled(JsonNode? node, TeamsApp app) => node switch
    {
        JsonObject o => new JsonObject(o.Select(p => KeyValuePair.Create(p.Key, Filled(p.Value, app)))),
        JsonArray a => new JsonArray([.. a.Select(i => Filled(i, app))]),
        JsonValue v when v.TryGetValue(out string? text) && text.StartsWith("${{", StringComparison.Ordinal) => JsonValue.Create(Place(text, app)),
        _ => node?.DeepClone(),
    };

    private static string Place(string place, TeamsApp app) => place switch
    {
        "${{APP_ID}}" => app.Id,
        "${{VERSION}}" => app.Version,
        "${{DEVELOPER_NAME}}" => app.DeveloperName,
        "${{WEBSITE_URL}}" => app.Website,
        "${{PRIVACY_URL}}" => app.Privacy,
        "${{TERMS_URL}}" => app.Terms,
        _ => throw new InvalidOperationException($"Nothing fills {place} of the manifest."),
    };

    private static byte[] Source(string name)
    {
        using var stream = typeof(TeamsPackage).Assembly.GetManifestResourceStream(Folder + name) ?? throw new InvalidOperationException($"{Folder}{name} is not embedded");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
