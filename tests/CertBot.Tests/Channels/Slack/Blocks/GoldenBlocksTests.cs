using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Cards;
using CertBot.Channels;
using CertBot.Channels.Slack.Blocks;
using CertBot.Core.Language;
using CertBot.Tests.Cards;
using CertBot.Tests.Kit;
using CertBot.Tests.Kit.Slack;

namespace CertBot.Tests.Channels.Slack.Blocks;

/// <summary>Every card in every language, as Slack gets it; and the modals its buttons open.</summary>
public sealed class GoldenBlocksTests
{
    private static readonly JsonSerializerOptions Shown = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var name in Samples.All.Keys)
            {
                foreach (var language in LanguageCode.All) cases.Add(name, language.Value);
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_card_is_said_in_blocks(string name, string language)
    {
        var (message, modals) = Payloads(name, new(language));
        var shown = (JsonObject)message.DeepClone();
        if (modals.Length > 0) shown["modals"] = new JsonArray([.. modals.Select(m => m.DeepClone())]);
        Golden.Is($"blocks/{name}.{language}.json", shown.ToJsonString(Shown));
    }

    [Theory, MemberData(nameof(Cases))]
    public void What_is_said_keeps_to_Slacks_types_and_limits(string name, string language)
    {
        var (message, modals) = Payloads(name, new(language));
        foreach (var payload in modals.Prepend(message)) Assert.Empty(BlockLimits.Faults(payload).Concat(PayloadSchema.Faults(payload)));
    }

    private static (JsonObject Message, JsonObject[] Modals) Payloads(string name, LanguageCode language)
    {
        var said = Render.Message(Samples.All[name], Samples.Reader(language));
        var card = said.Card ?? throw new InvalidOperationException($"{name} has no card");
        var setting = new Setting { Surface = Surface.Message, Language = language, Slot = $"{name.Split('.')[0]}~acme-sync", Behind = "B1" };
        var translated = Translator.Card(card, said.Text, setting);
        var modals = Tree.Actions(card).Where(a => a.Text("type") == "Action.ShowCard" && a.Object("card") is { } inner && Tree.Inputs(inner).Any())
            .Select(a => Translator.Modal(a.Object("card") ?? [], a.Text("title") ?? "", """{"slot":"S1"}""", setting)).ToArray();
        return (new JsonObject { ["text"] = translated.Fallback, ["blocks"] = translated.Blocks }, modals);
    }
}
