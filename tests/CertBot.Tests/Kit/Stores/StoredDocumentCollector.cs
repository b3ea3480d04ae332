using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Store.Documents;
using NodaTime.Text;

namespace CertBot.Tests.Kit.Stores;

/// <summary>
/// If <c>HARVEST</c> names a folder, writes one document of each kind that the running tests store to that folder: the longest one up to a size
/// limit. A release's folder under <c>Store/Released</c> is created in this way, once, by the suites that play whole life cycles (Transcripts,
/// Channels, Delivery, Turns).
/// </summary>
internal static class StoredDocumentCollector
{
    private const int MaxLength = 6000;

    private static readonly JsonSerializerOptions JsonOptions = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string? Folder = Environment.GetEnvironmentVariable("HARVEST");
    private static readonly Dictionary<string, int> LongestByFile = [];

    public static void Collect(string partition, Document document)
    {
        if (Folder is null)
            return;

        lock (LongestByFile)
        {
            var file = Path.Combine(Folder, $"{(document.Kind == "place" ? $"place.{document.Id}" : document.Kind)}.json");
            if (document.Json.Length > MaxLength || document.Json.Length <= LongestByFile.GetValueOrDefault(file))
                return;

            LongestByFile[file] = document.Json.Length;
            System.IO.Directory.CreateDirectory(Folder);
            File.WriteAllText(
                file,
                new JsonObject
                {
                    ["partition"] = partition,
                    ["id"] = document.Id,
                    ["kind"] = document.Kind,
                    ["due"] = document.Due is { } due ? InstantPattern.ExtendedIso.Format(due) : null,
                    ["expires"] = document.Expires is { } expires ? InstantPattern.ExtendedIso.Format(expires) : null,
                    ["json"] = document.Json,
                }.ToJsonString(JsonOptions) + "\n"
            );
        }
    }
}
