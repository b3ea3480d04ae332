using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Cards;
using CertBot.Cards.Templating;
using CertBot.Channels.Slack.Blocks;
using CertBot.Core.Language;
using CertBot.Core.Texts;
using NodaTime;

namespace CertBot.CommandLine;

/// <summary><c>certbot card NAME --data FILE</c>: one of the product's cards, expanded with data from a file, as a channel would get it: the card itself, or in Slack's blocks.</summary>
internal static class CardPrint
{
    private const int Refused = 2;

    private static readonly string[] Forms = ["card", "blocks"];

    private static readonly JsonSerializerOptions Shown = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static int Run(string name, string dataFile, LanguageCode language, string to, TextWriter output, TextWriter error)
    {
        if (CardBook.Find(name) is null)
            return No($"There is no card \"{ForeignText.Plain(name)}\". There are: {string.Join(", ", CardBook.Names)}.");
        if (!LanguageCode.All.Contains(language))
            return No($"There is no language \"{ForeignText.Plain(language.Value)}\". There are: {string.Join(", ", LanguageCode.All)}.");
        if (!Forms.Contains(to, StringComparer.Ordinal))
            return No($"A card cannot be printed as \"{ForeignText.Plain(to)}\". It can as: {string.Join(", ", Forms)}.");

        try
        {
            if (JsonNode.Parse(File.ReadAllText(dataFile)) is not JsonObject data)
                return No("The data is not a JSON object.");
            var card = Render.Card(name, data, Printer(language));
            output.WriteLine((to == "blocks" ? Blocks(card, language) : card).ToJsonString(Shown));
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return No($"The data could not be read: {e.Message}");
        }
        catch (JsonException e)
        {
            return No($"The data is not JSON: {e.Message}");
        }
        catch (TemplateError e)
        {
            return No($"The card could not be expanded: {e.Message}");
        }

        int No(string why)
        {
            error.WriteLine(why);
            return Refused;
        }
    }

    private static JsonObject Blocks(JsonObject card, LanguageCode language)
    {
        var translated = Translator.Card(card, above: null, new() { Surface = Surface.Message, Language = language });
        return new() { ["text"] = translated.Fallback, ["blocks"] = translated.Blocks };
    }

    /// <summary>Prints the same card every time: no clock, people by their ids.</summary>
    private static Reader Printer(LanguageCode language) => new(language, DateTimeZone.Utc, Instant.FromUtc(2026, 1, 1, 0, 0), person => person.Value);
}
