using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CertBot.Cards;
using CertBot.Cards.Templating;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Runtime;
using NJsonSchema;

namespace CertBot.Tests.Lint;

public sealed partial class CardLintTests
{
    private static readonly JsonSerializerOptions Shown = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly HashSet<string> Verbs =
    [
        "apply",
        "findings",
        "dispute",
        "dismiss-finding",
        "keep-finding",
        "dismiss-listed",
        "disputed",
        "people",
        "unreachable",
        "absences",
        "away",
        "end-absence",
        "rota",
        "set-rota",
        "plan-kick-off",
        "ready",
        "not-ready",
        "resubmit",
        "approve",
        "defer",
        "decline",
        "hand-in",
        "take-back",
        "keep-material",
        "unchanged",
        "materials",
        "precedents",
        "submit-materials",
        "claim",
        "pass",
        "needs-work",
        "not-applicable",
        "ask",
        "answer",
        "undo",
        "mend",
        "submit-mended",
        "standards",
        "pass-audit",
        "shortcomings",
        "answer-shortcoming",
        "new-version",
        "withdraw",
        "release",
        "withdraw-invitation",
        "revoke-api-key",
        "remove-webhook",
        "kpi",
        "board",
        "survey-answers",
        "survey-links",
        "escalate",
        "acknowledge",
        "comment",
        "raise",
        "close",
        "status",
        "applications",
        "digest",
        "due",
        "queue",
        "history",
        "get",
        "export",
        "missing",
        "help",
        "language",
        "link",
        "create-vendor",
        "invite",
        "join",
        "leave",
        "give",
        "take",
        "bind",
        "people",
        "form.answer",
        "form.back",
        "form.cancel",
        "form.help",
        "form.skip",
        "form.submit",
        "form.change",
        "form.later",
        "form.keep",
        "form.drop",
        "form.later",
        "case",
        "cases",
        "my-cases",
        "customer",
        "customers",
        "explain",
        "new-case",
        "change-customer",
        "take-case",
        "case-responded",
        "case-waiting",
        "case-replied",
        "case-resumed",
        "case-resolved",
        "case-reopened",
        "case-rated",
        "audits",
        "audit-questions",
        "claim-audit",
        "check-case",
        "take-back-check",
        "report-audit",
        "nothing-to-audit",
        "plan-question",
        "drop-question",
        "question-sent",
        "question-answered",
        "judge-answer",
        "answer-audit",
        "propose-deadline",
        "accept-deadline",
        "keep-deadline",
        "close-shortcoming",
        "keep-shortcoming",
        "take-import",
        "take-good-lines",
        "cancel-import",
        "sanction",
        "remedy",
        "counter-remedy",
        "accept-remedy",
        "report-step",
        "confirm-step",
        "return-step",
        "suspend",
        "withdraw-certificate",
        "approve-sanction",
        "cancel-sanction",
        "answer-sanction",
        "read-answer",
        "reinstate",
        "drop-sanction",
        "standing",
    ];

    private static readonly HashSet<string> DataKeys =
    [
        "app",
        "rule",
        "who",
        "criterion",
        "key",
        "webhook",
        "revision",
        "subject",
        "escalation",
        "code",
        "material",
        "page",
        "part",
        "number",
        "page",
        "draft",
        "at",
        "answer",
        "question",
        "language",
        "role",
        "person",
        "group",
        "case",
        "customer",
        "clock",
        "import",
        "matter",
        "item",
        "month",
        "missed",
        "kpi",
        "vendor",
        "topic",
        "until",
        "as",
    ];

    public static TheoryData<string> Cards => [.. CardTemplates.Names];

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

    [Fact]
    public void Every_expression_of_every_card_file_can_be_parsed()
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "cards"), "*.card.json");
        Assert.Equal(CardTemplates.Names.Count(), files.Length);
        Assert.All(files, file => CardTemplates.Parse($"cards/{Path.GetFileName(file)}", JsonNode.Parse(File.ReadAllText(file)) ?? ""));
        CardTemplates.Verify();
    }

    [Fact]
    public void Unknown_function_is_reported_with_file_and_name()
    {
        var template = JsonNode.Parse("""{"text":"${nosuch(name)}","title":"${name}","items":[{"$when":"${foreach(l, x => x)}"}]}""") ?? "";
        var problem = Assert.Throws<TemplateException>(() => CardTemplates.Parse("cards/sample.card.json", template)).Message;
        Assert.Equal(
            """
            cards/sample.card.json: ${nosuch(name)}: there is no function 'nosuch'.
            cards/sample.card.json: ${foreach(l, x => x)}: there is no function 'foreach'.
            cards/sample.card.json: The condition ${foreach(l, x => x)} is not an expression: the element is always dropped.
            """,
            problem
        );
    }

    [Theory, MemberData(nameof(Cards))]
    public void Template_contains_no_literal_text(string name)
    {
        Assert.Empty(
            Objects(CardTemplates.Source(name))
                .SelectMany(o => o.Where(p => Shows(p.Key) && p.Value is JsonValue && HasWords(p.Value.ToString())).Select(p => $"{p.Key}: {p.Value}"))
        );
    }

    [Theory, MemberData(nameof(Cards))]
    public void Action_names_a_dialog_and_carries_ids_only(string name)
    {
        var actions = Objects(CardTemplates.Source(name)).Where(o => (o["type"]?.ToString() ?? "").StartsWith("Action.", StringComparison.Ordinal)).ToArray();
        Assert.All(actions, a => Assert.Contains(a["type"]?.ToString(), (string[])["Action.Execute", "Action.ShowCard", "Action.OpenUrl"]));
        // The original renderer does not open a card from the overflow menu of a card: such an action has to open a form.
        Assert.DoesNotContain(actions, a => a["type"]?.ToString() == "Action.ShowCard" && a["mode"] is not null);
        Assert.All(actions.Where(a => a["type"]?.ToString() == "Action.Execute"), a =>
        {
            Assert.True(
                a["verb"]?.ToString() is { } verb && (Verbs.Contains(verb) || verb.StartsWith("${", StringComparison.Ordinal)),
                $"{a["verb"]} is no dialog"
            );
            Assert.Empty((a["data"] as JsonObject ?? []).Select(d => d.Key).Except(DataKeys));
        });
    }

    [Fact]
    public void Every_card_of_an_application_has_samples() =>
        Assert.Empty(
            Directory
                .EnumerateFiles(Path.Combine(Repository.Root, "src/CertBot.Core/Certification/Cards"), "*Card.cs")
                .Select(f => Capitals().Replace(Path.GetFileNameWithoutExtension(f)[..^4], "-$0").ToLowerInvariant())
                .Except(CardSamples.All.Keys.Select(k => k.Split('.')[0]))
        );

    [Theory, MemberData(nameof(Cases))]
    public void Card_matches_its_golden_file(string name, string language)
    {
        var card = Expanded(name, language);
        GoldenFile.Verify($"cards/{name}.{language}.json", card.ToJsonString(Shown));
    }

    [Theory, MemberData(nameof(Cases))]
    public void Card_has_no_unresolved_expressions_and_at_most_four_buttons(string name, string language)
    {
        var card = Expanded(name, language);
        Assert.All(Strings(card), s => Assert.DoesNotMatch(UnresolvedPattern(), s));
        var primary = (card["actions"] as JsonArray ?? []).OfType<JsonObject>().Where(a => a["mode"]?.ToString() != "secondary").ToArray();
        Assert.InRange(primary.Length, 0, 4);
        Assert.All(primary.Skip(1), a => Assert.NotEqual("positive", a["style"]?.ToString()));
    }

    [Theory, MemberData(nameof(Cases))]
    public void Page_shows_as_many_actions_as_a_card_has(string name, string language)
    {
        var page = File.ReadAllText(Path.Combine(SourceFiles.Root, "src", "CertBot", "Demo", "Page", "chatstyle.js"));
        var most = int.Parse(MostActions().Match(page).Groups["count"].Value, System.Globalization.CultureInfo.InvariantCulture);
        Assert.All(Objects(Expanded(name, language)).Select(o => o["actions"]).OfType<JsonArray>(), actions => Assert.InRange(actions.Count, 0, most));
    }

    [Theory, MemberData(nameof(Cases))]
    public void Inputs_of_a_card_have_unique_ids(string name, string language)
    {
        // Web Chat displays nothing of a card after one of its buttons was pressed if two inputs have the same id.
        var ids = Objects(Expanded(name, language))
            .Where(o => (o["type"]?.ToString() ?? "").StartsWith("Input.", StringComparison.Ordinal))
            .Select(o => o["id"]?.ToString());
        Assert.Empty(ids.GroupBy(id => id, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key));
    }

    [Theory, MemberData(nameof(Cases))]
    public void No_text_becomes_a_list_by_its_first_characters(string name, string language) =>
        Assert.All(Objects(Expanded(name, language)).Where(o => o["type"]?.ToString() is "TextBlock" or "FactSet").SelectMany(o => Strings(o)), s =>
            Assert.DoesNotMatch(List(), s)
        );

    [Theory, MemberData(nameof(Cases))]
    public async Task Card_matches_the_schema(string name, string language)
    {
        var schema = await AdaptiveCardSchema.Read();
        Assert.Empty(schema.Validate(Expanded(name, language).ToJsonString()).Select(e => e.ToString()));
    }

    private static JsonObject Expanded(string name, string language) =>
        CardRenderer.RenderMessage(CardSamples.All[name], CardSamples.RenderContextFor(new(language))).Card ?? throw new InvalidOperationException(name);

    private static bool Shows(string property) =>
        property is "text" or "title" or "label" or "placeholder" or "errorMessage" or "fallbackText" or "altText" or "value" or "speak";

    private static bool HasWords(string text) =>
        !text.StartsWith('@')
        && text.Any(char.IsLetter)
        && (
            Letters().IsMatch(Binding().Replace(text, ""))
            || Binding().Matches(text).SelectMany(b => QuotedTextPattern().Matches(b.Value)).Any(s => s.Value.Any(char.IsLetter))
        );

    private static IEnumerable<JsonObject> Objects(JsonNode? node) =>
        node switch
        {
            JsonObject o => o.SelectMany(p => Objects(p.Value)).Prepend(o),
            JsonArray a => a.SelectMany(Objects),
            _ => [],
        };

    private static IEnumerable<string> Strings(JsonNode? node) =>
        node switch
        {
            JsonObject o => o.SelectMany(p => Strings(p.Value)),
            JsonArray a => a.SelectMany(Strings),
            JsonValue v when v.GetValueKind() == JsonValueKind.String => [v.GetValue<string>()],
            _ => [],
        };

    [GeneratedRegex("(?<!^)[A-Z]", RegexOptions.None, 1000)]
    private static partial Regex Capitals();

    /// <summary>Line starts that Markdown reads as a list, a quote or a heading: the original renderer renumbers such lines.</summary>
    [GeneratedRegex(@"^\s*(\d+[.)]|[-+*#>])\s", RegexOptions.CultureInvariant | RegexOptions.Multiline, 1000)]
    private static partial Regex List();

    [GeneratedRegex(@"\$\{|@card|[\uFDD0-\uFDEF]|^\[[a-z.-]+\]|\[(who|at|name|n|words)\]")]
    private static partial Regex UnresolvedPattern();

    [GeneratedRegex(@"\$\{[^}]*\}")]
    private static partial Regex Binding();

    [GeneratedRegex(@"\p{L}")]
    private static partial Regex Letters();

    [GeneratedRegex("'[^']*'")]
    private static partial Regex QuotedTextPattern();

    [GeneratedRegex("maxActions: (?<count>[0-9]+)", RegexOptions.NonBacktracking)]
    private static partial Regex MostActions();
}
