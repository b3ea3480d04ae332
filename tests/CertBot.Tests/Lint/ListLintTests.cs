using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CertBot.Cards;
using CertBot.Core.Conversation.Engine;
using CertBot.Tests.Kit.Channels;

namespace CertBot.Tests.Lint;

/// <summary>A list that grows with what people do is read page by page: what a query leaves out of one answer is in another.</summary>
public sealed partial class ListLintTests
{
    /// <summary>Cards with repeated parts whose number a rule bounds: the edition's criteria and materials, what one application or vendor can have.</summary>
    private static readonly string[] Bounded =
    [
        "api-keys",
        "audit",
        "audit-questions",
        "audit-report",
        "kpi",
        "case", // its clocks and its history are cut; "explain" and the history have the rest
        "case-escalation",
        "certified",
        "customer",
        "escalation",
        "evidence",
        "file",
        "form",
        "help",
        "history", // its pages are suggested answers,
        "import", // the first wrong lines; the file has them all
        "inspection", // the worst three rules; the file has all findings
        "invitations",
        "materials",
        "not-ready",
        "precedents", // the last three, by the rule of what they are
        "priority",
        "regular-audit",
        "reminders",
        "root",
        "round",
        "sanction", // its grounds are cut, its steps are at most ten
        "shortcomings",
        "status",
        "summary",
        "task",
        "unchanged",
        "webhooks",
    ];

    [Fact]
    public void Query_leaves_entries_out_only_for_another_page() =>
        LintFindings.AssertNone(
            SourceFiles
                .Product.Where(f =>
                    f.Path.StartsWith("src/CertBot.Core/Conversation/", StringComparison.Ordinal) && f.Text.Contains(" Query ", StringComparison.Ordinal)
                )
                .SelectMany(f =>
                    Cuts()
                        .Matches(f.Flat)
                        .Where(m => !m.Groups["before"].Value.EndsWith(".Skip(page.Skipped)", StringComparison.Ordinal))
                        .Select(m => $"{f.Path}: {m.Value}")
                )
        );

    [Fact]
    public void Card_of_a_list_has_a_button_for_the_next_page()
    {
        var lists = CardTemplates.Names.Where(n => CardButtons.AllObjects(CardTemplates.Source(n)).Any(o => o["$data"] is not null)).ToArray();

        LintFindings.AssertNone(
            lists.Except(Bounded, StringComparer.Ordinal).Where(n => !HasNextPage(CardTemplates.Source(n))).Select(n => $"{n}: no next page")
        );
        LintFindings.AssertNone(Bounded.Where(n => HasNextPage(CardTemplates.Source(n))).Select(n => $"{n}: is no longer bounded"));
    }

    private static bool HasNextPage(JsonNode card) =>
        CardButtons
            .AllObjects(card)
            .Any(o => (o["data"] as JsonObject)?["page"]?.ToString() == "${next}" && DialogRegistry.FindQuery(o["verb"]?.ToString() ?? "") is not null);

    [GeneratedRegex(@"(?<before>\S{0,60}?)\.Take\(Max\w+\)", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Cuts();
}
