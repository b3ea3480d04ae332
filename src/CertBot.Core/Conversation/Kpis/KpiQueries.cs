using System.Collections.Immutable;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Conversation.Cases;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Conversation.Queries;
using CertBot.Core.Kpis;
using CertBot.Core.Kpis.Cards;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using NodaTime;

namespace CertBot.Core.Conversation.Kpis;

using Answers = ImmutableSortedDictionary<string, string>;

/// <summary>The figures of an application, and the board of all of them for leadership and analysts.</summary>
public static class KpiQueries
{
    private const int MaxRows = 10;

    private const string MissedKey = "missed";

    private const string MeasureKey = "kpi";

    private const string VendorKey = "vendor";

    private const string AsKey = "as";

    private const string AsFile = "file";

    public static Query Kpi { get; } =
        new("kpi", Audience.Involved)
        {
            Arguments = [KpiMonthArgument.Month, CommandArgument.Application],
            IsOffered = CaseLookup.HasCertified,
            Answer = (turnData, raw) => WithMonth(raw, month => AnswerKpi(turnData, raw, month)),
        };

    public static Query Board { get; } =
        new("board", Audience.KpiBoard)
        {
            Arguments =
            [
                KpiMonthArgument.Month,
                KpiFileArgument.As(AsKey, AsFile),
                CommandArgument.OneOf(MissedKey, _ => [ChoiceOption.FromText("yes", "kpi.said.missed", [.. Said("kpi.said.missed")])]),
                CommandArgument.OneOf(MeasureKey, MeasuresOf),
                Pages.Argument,
                CommandArgument.RemainingText(VendorKey),
            ],
            Answer = (turnData, raw) => WithMonth(raw, month => AnswerBoard(turnData, raw, month)),
        };

    private static BotMessage WithMonth(Answers raw, Func<YearMonth?, BotMessage> answer) =>
        !raw.TryGetValue(KpiMonthArgument.Key, out var said) ? answer(null)
        : KpiMonths.Parse(said) is { } month ? answer(month)
        : BotMessage.TextMessage.Refused("kpi.refused.no-month", new() { ["said"] = UserText.Excerpt(said) });

    private static BotMessage AnswerKpi(TurnData turnData, Answers raw, YearMonth? month)
    {
        if (raw.TryGetValue("app", out var named))
            return FindId(turnData, named) is { } id ? Show(turnData, id, month, named) : ApplicationSelector.NoSuchApplication(named);

        var own = ApplicationSelector.OwnSummaries(turnData).Where(r => CertifiedApplications.Includes(turnData.Context.Actor, r)).ToArray();
        if (turnData.Context.Actor.Roles.IsEmpty)
        {
            return own switch
            {
                [] => BotMessage.TextMessage.Refused("kpi.none"),
                [var only] => Show(turnData, only.Id, month, only.Name),
                var several => new BotMessage.TextMessage("talk.which")
                {
                    SuggestedActions =
                    [
                        .. several.Take(4).Select(r => new SuggestedAction(r.Name, SuggestedActions.CommandText("kpi", turnData.Context, r.Id.Value))),
                    ],
                },
            };
        }

        return IsBoardReader(turnData.Context) ? AnswerBoard(turnData, raw, month) : BotMessage.TextMessage.Refused("kpi.which");
    }

    /// <summary>By id, by a name this person has in a list, or by one that stands on the board.</summary>
    private static ApplicationId? FindId(TurnData turnData, string named)
    {
        if (SharedQuestions.FindApplication(turnData, named) is { } app)
            return app.Id;
        if (turnData.Missing.Length > 0 || !IsBoardReader(turnData.Context))
            return null;
        var said = PhraseCatalog.Normalize(named);
        return turnData.KpiBoardOf(null)?.FirstOrDefault(r => PhraseCatalog.Normalize(r.Name) == said)?.Application;
    }

    private static BotMessage Show(TurnData turnData, ApplicationId id, YearMonth? month, string named) =>
        turnData.KpisOf(id, month) switch
        {
            KpiAnswer.Found { Report: var report } => KpiCard.For(report, IsBoardReader(turnData.Context)),
            KpiAnswer.NeverCertified never => BotMessage.TextMessage.Refused("kpi.refused.never-certified", new() { ["app"] = never.Name }),
            KpiAnswer.Future future => BotMessage.TextMessage.Refused(
                "kpi.refused.future",
                new() { ["month"] = KpiTexts.Month(future.Month), ["present"] = KpiTexts.Month(future.Present) }
            ),
            KpiAnswer.NotMeasured other => BotMessage.TextMessage.Refused(
                "kpi.refused.not-measured",
                new()
                {
                    ["app"] = other.Name,
                    ["month"] = KpiTexts.Month(other.Month),
                    ["first"] = KpiTexts.Month(other.First),
                }
            ),
            _ => ApplicationSelector.NoSuchApplication(named),
        };

    private static BotMessage AnswerBoard(TurnData turnData, Answers raw, YearMonth? wanted)
    {
        var month = wanted ?? turnData.Context.Today.ToYearMonth();
        if (month > turnData.Context.Today.ToYearMonth())
        {
            return BotMessage.TextMessage.Refused(
                "kpi.refused.future",
                new() { ["month"] = KpiTexts.Month(month), ["present"] = KpiTexts.Month(turnData.Context.Today.ToYearMonth()) }
            );
        }

        if (turnData.KpiBoardOf(wanted) is not { } rows)
            return BotMessage.TextMessage.Refused("kpi.board.refused");
        var filter = new KpiBoardFilter { OnlyMissed = raw.ContainsKey(MissedKey), Key = raw.GetValueOrDefault(MeasureKey) };
        if (raw.TryGetValue(VendorKey, out var named))
        {
            if (FindVendor(rows, named) is not { } vendor)
            {
                return BotMessage.TextMessage.Refused(
                    "kpi.board.no-such-vendor",
                    new() { ["said"] = UserText.Excerpt(KpiMonthArgument.WithoutJoiners(named)), ["month"] = KpiTexts.Month(month) }
                );
            }

            filter = filter with { Vendor = vendor };
        }

        var shown = KpiBoard.Select(rows, filter);
        if (shown.IsEmpty)
            return new BotMessage.TextMessage(filter.OnlyMissed ? "kpi.board.none.missed" : "kpi.board.none", new() { ["month"] = KpiTexts.Month(month) });
        if (raw.GetValueOrDefault(AsKey) == AsFile)
            return FileOf(turnData, new KpiBoardSelection(month, filter), shown);
        var page = ListPage.Of(Pages.NumberOf(raw), shown.Length, MaxRows);
        var data = KpiBoardCard.CreateData(month, shown, shown.Skip(page.Skipped).Take(MaxRows));
        data["more"] = page.Describe(shown.Length);
        data["next"] = page.NextNumber;
        data["missed"] = filter.OnlyMissed ? "yes" : null;
        data["kpi"] = filter.Key;
        data["vendor"] = filter.Vendor?.Value;
        return new BotMessage.CardMessage(KpiBoardCard.Name, data.ToObject());
    }

    /// <summary>The rows that are shown, all pages of them, in a file.</summary>
    private static BotMessage FileOf(TurnData turnData, KpiBoardSelection selection, ImmutableArray<KpiRow> shown) =>
        turnData.FindBoardFile(selection) is { } file
            ? FileCard.For(
                LocalizableValue.Text("kpi.board.title", new() { ["month"] = KpiTexts.Month(selection.Month), ["count"] = shown.Length }),
                file,
                RequestCommand(selection),
                new FileSource.Board { Selection = selection.ToText() }
            )
            : BotMessage.TextMessage.Refused("kpi.board.refused");

    private static string RequestCommand(KpiBoardSelection selection) =>
        string.Join(
            ' ',
            new[]
            {
                PhraseCatalog.Preferred("phrase.board", LanguageCode.En),
                KpiMonths.Format(selection.Month),
                PhraseCatalog.Preferred("kpi.said.file", LanguageCode.En),
                selection.Filter.OnlyMissed ? PhraseCatalog.Preferred("kpi.said.missed", LanguageCode.En) : null,
                selection.Filter.Key,
                selection.Filter.Vendor?.Value,
            }.OfType<string>()
        );

    private static VendorId? FindVendor(ImmutableArray<KpiRow> rows, string named)
    {
        var said = PhraseCatalog.Normalize(KpiMonthArgument.WithoutJoiners(named));
        return rows.FirstOrDefault(r => PhraseCatalog.Normalize(r.Vendor.Value) == said || PhraseCatalog.Normalize(r.VendorName) == said)?.Vendor;
    }

    private static bool IsBoardReader(TurnContext context) => Audience.KpiBoard.Includes(context.Actor, context.Edition);

    private static ImmutableArray<ChoiceOption> MeasuresOf(Edition edition) =>
        [.. edition.Kpis.Select(k => ChoiceOption.FromText(k.Key, KpiTexts.NameKey(k.Key)))];

    private static IEnumerable<string> Said(string key) => PhraseCatalog.AllLanguages(key).SelectMany(words => words.Split('|'));
}
