using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Cards;
using CertBot.Cards.Templating;
using CertBot.Channels.Slack.BlockKit;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.CommandLine;

/// <summary>
/// <c>certbot card NAME --data FILE</c>: expands one of the cards with data from a file and prints it as a channel receives it: as an Adaptive Card or as Slack
/// blocks.
/// </summary>
internal static class CardPrint
{
    private const int InvalidInput = 2;

    private static readonly string[] OutputFormats = ["card", "blocks"];

    private static readonly JsonSerializerOptions OutputOptions = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static int Run(string name, string dataFile, LanguageCode language, string format, TextWriter output, TextWriter error)
    {
        if (!CardTemplates.Names.Contains(name, StringComparer.Ordinal))
            return Reject($"There is no card \"{OutputEncoder.ToPlainText(name)}\". There are: {string.Join(", ", CardTemplates.Names)}.");
        if (!LanguageCode.All.Contains(language))
            return Reject($"There is no language \"{OutputEncoder.ToPlainText(language.Value)}\". There are: {string.Join(", ", LanguageCode.All)}.");
        if (!OutputFormats.Contains(format, StringComparer.Ordinal))
            return Reject($"A card cannot be printed as \"{OutputEncoder.ToPlainText(format)}\". It can as: {string.Join(", ", OutputFormats)}.");

        try
        {
            if (JsonNode.Parse(File.ReadAllText(dataFile)) is not JsonObject data)
                return Reject("The data is not a JSON object.");
            var card = CardRenderer.RenderCard(name, data.Deserialize<LocalizableObject>(CoreJson.Options) ?? [], CreateRenderContext(language));
            output.WriteLine((format == "blocks" ? ToBlocks(card, language) : card).ToJsonString(OutputOptions));
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Reject($"The data could not be read: {e.Message}");
        }
        catch (JsonException e)
        {
            return Reject($"The data is not JSON: {e.Message}");
        }
        catch (TemplateException e)
        {
            return Reject($"The card could not be expanded: {e.Message}");
        }

        int Reject(string reason)
        {
            error.WriteLine(reason);
            return InvalidInput;
        }
    }

    private static JsonObject ToBlocks(JsonObject card, LanguageCode language)
    {
        var translated = BlockKitConverter.ConvertCard(card, lead: null, new() { Surface = SlackSurface.Message, Language = language });
        return new() { ["text"] = translated.Fallback, ["blocks"] = translated.Blocks };
    }

    /// <summary>A fixed clock, and ids instead of names, so that the output is reproducible.</summary>
    private static RenderContext CreateRenderContext(LanguageCode language) =>
        new(language, DateTimeZone.Utc, Instant.FromUtc(2026, 1, 1, 0, 0), person => person.Value);
}
