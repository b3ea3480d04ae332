using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Tests.Kit;

/// <summary>
/// Plays a <c>.chat</c> file in the conversation tests' own format against a <see cref="ConversationHarness"/> and records the output as text keys:
/// <c>developer: apply</c> types, <c>developer: [name=Acme; version=2]</c> answers the card of the open form, <c>developer: &lt;form.back&gt;</c> and
/// <c>analyst: &lt;pass app=acme-sync criterion=code-quality&gt;</c> click, <c>developer: {guide.pdf 2}</c> sends a file with text. The <c>bot:</c>
/// and <c>=></c> lines are compared.
/// </summary>
internal static class ConversationScript
{
    public static string Run(string script, ConversationHarness harness)
    {
        var received = new List<string>();
        foreach (var line in script.Split('\n'))
        {
            if (line.StartsWith("bot: ", StringComparison.Ordinal) || line.StartsWith("=> ", StringComparison.Ordinal))
                continue;
            received.Add(line);
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line.StartsWith("* +", StringComparison.Ordinal))
            {
                harness.AdvanceBy(ParseDuration(line[3..]));
            }
            else if (line[0] == '@')
            {
                harness.SetLanguage(line[1..].Split(' ')[0], line.Split(' ')[1]);
            }
            else if (line.StartsWith("* restart", StringComparison.Ordinal))
            {
                continue; // every turn reads its conversation back from JSON
            }
            else
            {
                var colon = line.IndexOf(": ", StringComparison.Ordinal);
                // "reviews/analyst: queue" is typed in the channel of that group.
                var (group, person) = line[..colon].Split('/') is [var conversation, var sender] ? (conversation, sender) : (null, line[..colon]);
                received.AddRange(Format(harness.HandleInput(person, ParseInput(line[(colon + 2)..], harness.ConversationOf(person, group)), group)));
            }
        }
        return string.Join('\n', received);
    }

    private static Input ParseInput(string text, ConversationState conversation) =>
        text switch
        {
            "<hello>" => new Input.ConversationStarted(),
            ['[', .. var values, ']'] => new Input.Click("form.answer", ParseValues(values, "; ").SetItem("draft", DraftIdOf(conversation))),
            ['<', .. var click, '>'] => ParseClick(click, conversation),
            ['{', .. var file, '}'] => ParseFile(file),
            _ => new Input.Text(text.Replace("\\n", "\n", StringComparison.Ordinal)),
        };

    private static Input.Click ParseClick(string click, ConversationState conversation)
    {
        var verb = click.Split(' ')[0];
        var data = ParseValues(click[verb.Length..].Trim(), " ");
        return new(
            verb,
            verb.StartsWith("form.", StringComparison.Ordinal) && !data.ContainsKey("draft") ? data.SetItem("draft", DraftIdOf(conversation)) : data
        );
    }

    private static Input.Files ParseFile(string file)
    {
        var name = file.Split(' ')[0];
        var given = new UploadedFile(new("f-" + name), name, name.StartsWith("empty", StringComparison.Ordinal) ? 0 : 1000, new string('a', 64))
        {
            Packages =
                name.EndsWith(".gz", StringComparison.Ordinal) && !name.StartsWith("bad", StringComparison.Ordinal) ? [new("AcmeSync", "2.0", 12, 3)] : [],
            PackageRefusal = name.StartsWith("bad", StringComparison.Ordinal)
                ? new("packages.refused.not-package", new() { ["file"] = name, ["package"] = name })
                : null,
        };
        return new([given], file[name.Length..].Trim());
    }

    private static ImmutableSortedDictionary<string, string> ParseValues(string text, string between) =>
        text.Split(between, StringSplitOptions.RemoveEmptyEntries)
            .Select(p => p.Split('=', 2))
            .ToImmutableSortedDictionary(p => p[0], p => p[1].Replace("\\n", "\n", StringComparison.Ordinal), StringComparer.Ordinal);

    private static string DraftIdOf(ConversationState conversation) => conversation.Draft?.Id.Value ?? "none";

    private static IEnumerable<string> Format(ConversationTurn turn)
    {
        if (turn.Command is { } command)
            yield return $"=> {(turn.Refusal is { } refusal ? $"refused {refusal.Code} {refusal.Question}".TrimEnd() : Format(command))}";
        foreach (var text in turn.Messages)
            yield return $"bot: {Format(text)}{(text.SuggestedActions is [] ? "" : $" ({string.Join(" | ", text.SuggestedActions.Select(s => s.Value))})")}";
    }

    private static string Format(BotMessage text) =>
        text switch
        {
            BotMessage.TextMessage line => FormatKeys(LocalizableValue.Text(line.Key, line.Arguments)),
            BotMessage.CardMessage { Name: "form" } form => FormatForm(form, form.Data.ToJson()),
            BotMessage.CardMessage { Name: "summary" } summary =>
                $"? summary of {((JsonArray?)summary.Data.ToJson()["lines"])?.Count}{FormatErrors(summary.Data.ToJson())}{FormatLead(summary)}",
            BotMessage.CardMessage card => $"[card {card.Name}]{FormatLead(card)}",
            _ => "",
        };

    private static string FormatForm(BotMessage.CardMessage form, JsonObject data) =>
        $"? {data["question"]?["$t"]} {data["step"]?["data"]?["step"]}/{data["step"]?["data"]?["of"]}{FormatErrors(data)}{(data["help"] is { } help ? $" +{help["$t"]}" : "")}{FormatLead(form)}";

    private static string FormatLead(BotMessage.CardMessage card) =>
        card.Lead is { } above ? " ^" + FormatKeys(LocalizableValue.Text(above.Key, above.Arguments)) : "";

    private static string FormatErrors(JsonObject data) =>
        string.Concat(
            ((JsonArray?)data["errors"] ?? [])
                .Select(e => e?["text"])
                .Concat(((JsonArray?)data["fields"] ?? []).Select(f => f?["error"]).Where(e => e is not null))
                .Select(e => $" !{e?["data"]?["question"]?["$t"]?.ToString().Split('.')[^1]}:{e?["data"]?["why"]?["$t"]}")
        );

    private static string FormatKeys(LocalizableValue text)
    {
        var inner = text is LocalizableValue.TextValue { Arguments: { } arguments }
            ? arguments.Names.Select(n => KeyOf(arguments[n])).OfType<string>().ToArray()
            : [];
        return $"{KeyOf(text)}{(inner.Length > 0 ? $" <{string.Join(", ", inner)}>" : "")}";
    }

    private static string? KeyOf(LocalizableValue? value) =>
        value switch
        {
            LocalizableValue.TextValue text => text.Key,
            LocalizableValue.SentenceValue sentence => sentence.Key,
            _ => null,
        };

    private static string Format(Command command) =>
        command switch
        {
            Command.OnApplication { Id: var id, Command: ApplicationCommand.Submit } => $"submit {id}",
            Command.OnApplication { Id: var id, Command: var what } => $"{id} {CoreJson.Write(what)}",
            _ => CoreJson.Write(command),
        };

    private static Duration ParseDuration(string text)
    {
        var number = int.Parse(text[..^1], System.Globalization.CultureInfo.InvariantCulture);
        return text[^1] switch
        {
            'd' => Duration.FromDays(number),
            'h' => Duration.FromHours(number),
            _ => Duration.FromMinutes(number),
        };
    }
}
