using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Conversation.Cases;
using CertBot.Core.Directory;
using CertBot.Core.Kpis;
using CertBot.Core.Localization;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using CertBot.Turns;
using NodaTime;

namespace CertBot.Demo;

/// <summary>Reads the figures as a turn of the person would: what the chat does not load for them, the page does not show.</summary>
internal sealed class DemoFigureSource(PersonStore persons, TurnContextFactory contexts, TurnDataLoader data) : IDemoFigures
{
    private const int MaxMonths = 12;

    public async Task<DemoBoard> GetBoard(DemoFiguresReader reader, YearMonth? month, DemoBoardFilter filter, CancellationToken cancellationToken)
    {
        if (await CreateTurn(reader, cancellationToken) is not { } turn)
            return DemoBoard.Empty;
        var (edition, present) = (turn.Context.Edition, turn.Context.Today.ToYearMonth());
        var wanted = month is { } asked && asked <= present ? asked : present;
        var texts = new DemoFigureTexts(reader.Language, edition, turn.Context.Now);
        var all = await LoadRows(turn, wanted, cancellationToken);
        var selected = KpiBoard.Select(
            all,
            new KpiBoardFilter
            {
                Vendor = filter.Vendor is { Length: > 0 } vendor ? new VendorId(vendor) : null,
                Key = edition.Kpis.Any(k => k.Key == filter.Measure) ? filter.Measure : null,
                OnlyMissed = filter.OnlyMissed,
            }
        );
        return new DemoBoard
        {
            Month = KpiMonths.Format(wanted),
            Months = MonthsUntil(present, texts),
            Vendors =
            [
                .. all.DistinctBy(r => r.Vendor).OrderBy(r => r.VendorName, StringComparer.Ordinal).Select(r => new DemoOption(r.Vendor.Value, r.VendorName)),
            ],
            Measures = [.. edition.Kpis.Select(k => new DemoOption(k.Key, texts.NameOf(k.Key)))],
            Rows =
            [
                .. selected.Select(r => new DemoBoardRow(
                    r.Application.Value,
                    r.Name,
                    r.VendorName,
                    texts.Sentence(KpiLines.BoardLine(r)),
                    r.Figures.Cases,
                    KpiBoard.Missed(r).Count(),
                    [.. r.Figures.Figures.Select(texts.FigureOf)]
                )),
            ],
        };
    }

    public async Task<DemoFiguresOfApplication?> Find(
        DemoFiguresReader reader,
        ApplicationId application,
        YearMonth? month,
        CancellationToken cancellationToken
    )
    {
        if (await CreateTurn(reader, cancellationToken) is not { } turn || await LoadReport(turn, application, month, cancellationToken) is not { } report)
            return null;
        var texts = new DemoFigureTexts(reader.Language, turn.Context.Edition, turn.Context.Now);
        return new DemoFiguresOfApplication
        {
            App = report.Application.Value,
            Name = report.Name,
            Vendor = report.VendorName,
            Month = KpiMonths.Format(report.Month),
            State = texts.Sentence(KpiLines.MonthAndState(report)),
            Months = [.. MonthsUntil(turn.Context.Today.ToYearMonth(), texts).Where(m => string.CompareOrdinal(m.Id, KpiMonths.Format(report.First)) >= 0)],
            Charts = [.. report.Figures.Figures.Select(f => texts.ChartOf(f.Target, report.Trend))],
            Corrections = [.. (report.Closed?.Corrections ?? []).Select(c => texts.Sentence(KpiLines.Correction(c)))],
        };
    }

    private async Task<Turn?> CreateTurn(DemoFiguresReader reader, CancellationToken cancellationToken) =>
        await persons.FindCurrent(new PersonId(reader.Person), cancellationToken) is { } person
            ? await contexts.Create(person, new ConversationAddress("web", person.Id.Value, IsPersonal: true), cancellationToken)
            : null;

    /// <summary>Those of the board or, for people who may not read it, of the applications they see.</summary>
    private async Task<ImmutableArray<KpiRow>> LoadRows(Turn turn, YearMonth month, CancellationToken cancellationToken)
    {
        var loaded = await data.Load(turn, [new DataRequest.KpiBoard(month)], cancellationToken);
        if (loaded.KpiBoards.GetValueOrDefault(month) is { } board)
            return board;

        var seen = (await data.Load(turn, [new DataRequest.ApplicationSummaries()], cancellationToken)).ApplicationSummaries ?? [];
        var rows = ImmutableArray.CreateBuilder<KpiRow>();
        foreach (var summary in seen.Where(s => CertifiedApplications.Includes(turn.Context.Actor, s)))
        {
            if (await LoadReport(turn, summary.Id, month, cancellationToken) is { } report)
                rows.Add(KpiRow.Of(report));
        }

        return rows.ToImmutable();
    }

    private async Task<KpiReport?> LoadReport(Turn turn, ApplicationId id, YearMonth? month, CancellationToken cancellationToken) =>
        (await data.Load(turn, [new DataRequest.KpiMonth(id, month)], cancellationToken)).Kpis.GetValueOrDefault((id, month)) is KpiAnswer.Found found
            ? found.Report
            : null;

    private static ImmutableArray<DemoOption> MonthsUntil(YearMonth last, DemoFigureTexts texts) =>
        [
            .. Enumerable
                .Range(0, MaxMonths + 1)
                .Select(i => last.PlusMonths(-i))
                .Select(m => new DemoOption(KpiMonths.Format(m), texts.Sentence(KpiTexts.Month(m)))),
        ];
}

/// <summary>Figures as text in one language, in the programme's zone. The page shows it as text, never as markup.</summary>
internal sealed class DemoFigureTexts(LanguageCode language, Edition edition, Instant now)
{
    private readonly TextRenderer _renderer = new(new RenderContext(language, ZoneLookup.OrUtc(edition.Zone), now, id => id.Value), OutputEncoder.ToPlainText);

    public string NameOf(string key) => Sentence(KpiTexts.Name(key));

    public string Sentence(LocalizableValue value) =>
        _renderer.RenderValue(value is LocalizableValue.TextValue text ? LocalizableValue.Sentence(text.Key, text.Arguments) : value);

    public DemoFigure FigureOf(KpiFigure figure) =>
        new(figure.Target.Key, _renderer.RenderValue(KpiTexts.Value(figure)), NameOf(figure.Verdict), _renderer.RenderValue(Word(figure.Verdict)));

    public DemoChart ChartOf(KpiTarget target, ImmutableArray<KpiTrendMonth> trend) =>
        new(
            target.Key,
            NameOf(target.Key),
            _renderer.RenderValue(KpiTexts.Target(target)),
            target.Target,
            [.. trend.Select(m => PointOf(m.Month, m.Figures?.Find(target.Key)))]
        );

    private DemoPoint PointOf(YearMonth month, KpiFigure? figure) =>
        new(
            _renderer.RenderValue(KpiChart.NameOf(month)),
            figure?.Value is { } value ? decimal.Round(value, 2) : null,
            figure is null ? "" : _renderer.RenderValue(KpiTexts.Value(figure)),
            NameOf(figure?.Verdict ?? KpiVerdict.NoData),
            _renderer.RenderValue(Word(figure?.Verdict ?? KpiVerdict.NoData))
        );

    private static LocalizableValue Word(KpiVerdict verdict) => LocalizableValue.Text(KpiTexts.Verdict(verdict));

    private static string NameOf(KpiVerdict verdict) =>
        verdict switch
        {
            KpiVerdict.Met => "met",
            KpiVerdict.Missed => "missed",
            KpiVerdict.TooFew => "too-few",
            _ => "no-data",
        };
}
