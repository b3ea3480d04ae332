using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Cards;
using CertBot.Channels;
using CertBot.Channels.Slack.BlockKit;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Slack;

namespace CertBot.Tests.Channels.Slack.BlockKit;

/// <summary>Every card in every language as sent to Slack, and the modals its buttons open.</summary>
public sealed class BlockKitGoldenTests
{
    private static readonly JsonSerializerOptions Shown = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var name in CardSamples.All.Keys)
            {
                foreach (var language in LanguageCode.All)
                    cases.Add(name, language.Value);
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Card_converts_to_its_golden_blocks(string name, string language)
    {
        var (message, modals) = Payloads(name, new(language));
        var shown = (JsonObject)message.DeepClone();
        if (modals.Length > 0)
            shown["modals"] = new JsonArray([.. modals.Select(m => m.DeepClone())]);
        GoldenFile.Verify($"blocks/{name}.{language}.json", shown.ToJsonString(Shown));
    }

    [Theory, MemberData(nameof(Cases))]
    public void Converted_blocks_keep_the_types_and_limits_of_Slack(string name, string language)
    {
        var (message, modals) = Payloads(name, new(language));
        foreach (var payload in modals.Prepend(message))
            Assert.Empty(BlockLimits.ErrorsIn(payload).Concat(PayloadSchema.ErrorsIn(payload)));
    }

    private static (JsonObject Message, JsonObject[] Modals) Payloads(string name, LanguageCode language)
    {
        var said = CardRenderer.RenderMessage(CardSamples.All[name], CardSamples.RenderContextFor(language));
        var card = said.Card ?? throw new InvalidOperationException($"{name} has no card");
        var setting = new ConversionOptions
        {
            Surface = SlackSurface.Message,
            Language = language,
            CardKey = $"{name.Split('.')[0]}~acme-sync",
            FullCardKey = "B1",
        };
        var translated = BlockKitConverter.ConvertCard(card, said.Text, setting);
        var modals = CardTraversal
            .FindActions(card)
            .Where(a => a.GetString("type") == "Action.ShowCard" && a.GetObject("card") is { } inner && CardTraversal.FindInputs(inner).Any())
            .Select(a => BlockKitConverter.ConvertModal(a.GetObject("card") ?? [], a.GetString("title") ?? "", """{"slot":"S1"}""", setting))
            .ToArray();
        return (new JsonObject { ["text"] = translated.Fallback, ["blocks"] = translated.Blocks }, modals);
    }
}
