using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Certification;
using CertBot.Core.Json;
using NodaTime;

namespace CertBot.Tests.Kit;

/// <summary>
/// Plays a <c>.chat</c> file of the conversation's own kind over a <see cref="TalkWorld"/> and writes down what came, in text keys:
/// <c>developer: apply</c> types, <c>developer: [name=Acme; version=2]</c> answers the open form's card, <c>developer: &lt;form.back&gt;</c> and
/// <c>analyst: &lt;pass app=acme-sync criterion=code-quality&gt;</c> click, <c>developer: {guide.pdf 2}</c> sends a file with words.
/// <c>bot:</c> and <c>=></c> lines are what is compared.
/// </summary>
internal static class TalkScript
{
    public static string Play(string script, TalkWorld world)
    {
        var heard = new List<string>();
        foreach (var line in script.Split('\n'))
        {
            if (line.StartsWith("bot: ", StringComparison.Ordinal) || line.StartsWith("=> ", StringComparison.Ordinal)) continue;
            heard.Add(line);
            if (line.Length == 0 || line[0] == '#') continue;
            if (line.StartsWith("* +", StringComparison.Ordinal)) world.Pass(Length(line[3..]));
            else if (line[0] == '@') world.Speak(line[1..].Split(' ')[0], line.Split(' ')[1]);
            else if (line.StartsWith("* restart", StringComparison.Ordinal)) continue;   // every turn reads its talk back from JSON
            else
            {
                var colon = line.IndexOf(": ", StringComparison.Ordinal);
                // "reviews/analyst: queue" is said in the channel of that group.
                var (group, person) = line[..colon].Split('/') is [var place, var speaker] ? (place, speaker) : (null, line[..colon]);
                heard.AddRange(Written(world.Take(person, Read(line[(colon + 2)..], world.TalkOf(person, group)), group)));
            }
        }
        return string.Join('\n', heard);
    }

    private static Input Read(string said, Talk talk) => said switch
    {
        "<hello>" => new Input.Hello(),
        ['[', .. var values, ']'] => new Input.Click("form.answer", Values(values, "; ").SetItem("draft", Draft(talk))),
        ['<', .. var click, '>'] => Click(click, talk),
        ['{', .. var file, '}'] => File(file),
        _ => new Input.Text(said.Replace("\\n", "\n", StringComparison.Ordinal)),
    };

    private static Input.Click Click(string click, Talk talk)
    {
        var verb = click.Split(' ')[0];
        var data = Values(click[verb.Length..].Trim(), " ");
        return new(verb, verb.StartsWith("form.", StringComparison.Ordinal) && !data.ContainsKey("draft") ? data.SetItem("draft", Draft(talk)) : data);
    }

    private static Input.Files File(string file)
    {
        var name = file.Split(' ')[0];
        var given = new GivenFile(new("f-" + name), name, name.StartsWith("empty", StringComparison.Ordinal) ? 0 : 1000, new string('a', 64))
        {
            Packages = name.EndsWith(".gz", StringComparison.Ordinal) && !name.StartsWith("bad", StringComparison.Ordinal) ? [new("AcmeSync", "2.0", 12, 3)] : [],
            NotAPackage = name.StartsWith("bad", StringComparison.Ordinal) ? new("packages.refused.not-package", new() { ["file"] = name, ["package"] = name }) : null,
        };
        return new([given], file[name.Length..].Trim());
    }

    private static ImmutableSortedDictionary<string, string> Values(string text, string between) =>
        text.Split(between, StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)).ToImmutableSortedDictionary(p => p[0], p => p[1].Replace("\\n", "\n", StringComparison.Ordinal), StringComparer.Ordinal);

    private static string Draft(Talk talk) => talk.Draft?.Id.Value ?? "none";

    private static IEnumerable<string> Written(Spoken spoken)
    {
        if (spoken.Command is { } command) yield return $"=> {(spoken.Refused is { } why ? $"refused {why.Why} {why.Question}".TrimEnd() : Written(command))}";
        foreach (var say in spoken.Says) yield return $"bot: {Written(say)}{(say.Suggestions is [] ? "" : $" ({string.Join(" | ", say.Suggestions.Select(s => s.Value))})")}";
    }

    private static string Written(Say say) => say switch
    {
        Say.Line line => Keys(Leaf.Phrase(line.Key, (JsonObject)line.Data.DeepClone())),
        Say.Card { Name: "form" } form => $"? {form.Data["question"]?["$t"]} {form.Data["step"]?["data"]?["step"]}/{form.Data["step"]?["data"]?["of"]}{Errors(form.Data)}{(form.Data["help"] is { } help ? $" +{help["$t"]}" : "")}{Above(form)}",
        Say.Card { Name: "summary" } summary => $"? summary of {((JsonArray?)summary.Data["lines"])?.Count}{Errors(summary.Data)}{Above(summary)}",
        Say.Card card => $"[card {card.Name}]{Above(card)}",
        _ => "",
    };

    private static string Above(Say.Card card) => card.Above is { } above ? " ^" + Keys(Leaf.Phrase(above.Key, (JsonObject)above.Data.DeepClone())) : "";

    private static string Errors(JsonObject data) =>
        string.Concat(((JsonArray?)data["errors"] ?? []).Select(e => $" !{e?["text"]?["data"]?["question"]?["$t"]?.ToString().Split('.')[^1]}:{e?["text"]?["data"]?["why"]?["$t"]}"));

    private static string Keys(JsonNode leaf)
    {
        var inner = (leaf["data"] as JsonObject ?? []).Select(d => d.Value).OfType<JsonObject>().Where(d => d["$t"] is not null).Select(d => d["$t"]?.ToString());
        return $"{leaf["$t"]}{(inner.Any() ? $" <{string.Join(", ", inner)}>" : "")}";
    }

    private static string Written(Command command) => command switch
    {
        Command.OnApplication { Id: var id, What: ApplicationCommand.Submit } => $"submit {id}",
        Command.OnApplication { Id: var id, What: var what } => $"{id} {CoreJson.Write(what)}",
        _ => CoreJson.Write(command),
    };

    private static Duration Length(string text)
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
