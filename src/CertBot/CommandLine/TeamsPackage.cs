using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CertBot.CommandLine;

/// <summary>The values of the app package that differ between installations.</summary>
internal sealed record TeamsApp
{
    /// <summary>The id of the bot, which is also the id of the app.</summary>
    public required string Id { get; init; }

    public required string Version { get; init; }

    public required string DeveloperName { get; init; }

    public required string Website { get; init; }

    public required string Privacy { get; init; }

    public required string Terms { get; init; }
}

/// <summary>Builds the app package from <c>manifests/teams</c>. Deterministic: the same values give the same bytes.</summary>
internal static class TeamsPackage
{
    private const string ResourceFolder = "manifests/teams/";

    private static readonly string[] FileNames = ["manifest.json", "en.json", "ru.json", "color.png", "outline.png"];

    /// <summary>The earliest date a zip entry can have.</summary>
    private static readonly DateTimeOffset FixedTimestamp = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Unix mode of a regular file that everyone may read: 0100644.</summary>
    private const int FileAttributes = unchecked((int)0x81A40000);

    private static readonly JsonSerializerOptions OutputOptions = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static byte[] Build(TeamsApp app)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in FileNames)
            {
                // Stored without compression: compressed bytes may differ between runtime versions.
                var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
                entry.LastWriteTime = FixedTimestamp;
                entry.ExternalAttributes = FileAttributes;
                using var content = entry.Open();
                content.Write(name == "manifest.json" ? BuildManifest(app) : ReadResource(name));
            }
        }

        return bytes.ToArray();
    }

    private static byte[] BuildManifest(TeamsApp app)
    {
        var template = JsonNode.Parse(ReadResource("manifest.json"));
        return Encoding.UTF8.GetBytes((FillPlaceholders(template, app)?.ToJsonString(OutputOptions) ?? "") + "\n");
    }

    private static JsonNode? FillPlaceholders(JsonNode? node, TeamsApp app) =>
        node switch
        {
            JsonObject o => new JsonObject(o.Select(p => KeyValuePair.Create(p.Key, FillPlaceholders(p.Value, app)))),
            JsonArray a => new JsonArray([.. a.Select(i => FillPlaceholders(i, app))]),
            JsonValue v when v.TryGetValue(out string? text) && text.StartsWith("${{", StringComparison.Ordinal) => JsonValue.Create(ValueOf(text, app)),
            _ => node?.DeepClone(),
        };

    private static string ValueOf(string placeholder, TeamsApp app) =>
        placeholder switch
        {
            "${{APP_ID}}" => app.Id,
            "${{VERSION}}" => app.Version,
            "${{DEVELOPER_NAME}}" => app.DeveloperName,
            "${{WEBSITE_URL}}" => app.Website,
            "${{PRIVACY_URL}}" => app.Privacy,
            "${{TERMS_URL}}" => app.Terms,
            _ => throw new InvalidOperationException($"Nothing fills {placeholder} of the manifest."),
        };

    private static byte[] ReadResource(string name)
    {
        using var stream = typeof(TeamsPackage).Assembly.GetManifestResourceStream(ResourceFolder + name)
            ?? throw new InvalidOperationException($"{ResourceFolder}{name} is not embedded");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
