using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Demo;

/// <summary>What the page of figures shows to a demo person: what the chat would tell them, with the same rules.</summary>
internal interface IDemoFigures
{
    /// <summary>The measured applications of a month (null: the one that runs) this person may see, the worst first.</summary>
    Task<DemoBoard> GetBoard(DemoFiguresReader reader, YearMonth? month, DemoBoardFilter filter, CancellationToken cancellationToken);

    /// <summary>Twelve months of an application up to one (null: the one that runs); null: there is none this person may see.</summary>
    Task<DemoFiguresOfApplication?> Find(DemoFiguresReader reader, ApplicationId application, YearMonth? month, CancellationToken cancellationToken);
}

/// <summary>Who looks, and in which language.</summary>
internal sealed record DemoFiguresReader(string Person, LanguageCode Language);

/// <summary>Which rows of the board are wanted; null: all.</summary>
internal sealed record DemoBoardFilter(string? Vendor, string? Measure, bool OnlyMissed);

/// <summary>A value to choose, and its name.</summary>
internal sealed record DemoOption(string Id, string Name);

internal sealed record DemoBoard
{
    public static DemoBoard Empty { get; } = new();

    public string Month { get; init; } = "";

    public IReadOnlyList<DemoOption> Months { get; init; } = [];

    public IReadOnlyList<DemoOption> Vendors { get; init; } = [];

    public IReadOnlyList<DemoOption> Measures { get; init; } = [];

    public IReadOnlyList<DemoBoardRow> Rows { get; init; } = [];
}

internal sealed record DemoBoardRow(string App, string Name, string Vendor, string Summary, int Cases, int Missed, IReadOnlyList<DemoFigure> Figures);

/// <summary>A figure as text; the verdict is met, missed, too-few or no-data.</summary>
internal sealed record DemoFigure(string Key, string Value, string Verdict, string VerdictText);

/// <summary>Twelve months of an application.</summary>
internal sealed record DemoFiguresOfApplication
{
    public required string App { get; init; }

    public required string Name { get; init; }

    public required string Vendor { get; init; }

    public required string Month { get; init; }

    public required string State { get; init; }

    public required IReadOnlyList<DemoOption> Months { get; init; }

    public required IReadOnlyList<DemoChart> Charts { get; init; }

    public required IReadOnlyList<string> Corrections { get; init; }
}

/// <summary>A measure: its target as text and number, and a point a month.</summary>
internal sealed record DemoChart(string Key, string Name, string Target, decimal Limit, IReadOnlyList<DemoPoint> Points);

internal sealed record DemoPoint(string Label, decimal? Value, string Text, string Verdict, string VerdictText);

/// <summary>Used where nothing is measured.</summary>
internal sealed class EmptyDemoFigures : IDemoFigures
{
    public Task<DemoBoard> GetBoard(DemoFiguresReader reader, YearMonth? month, DemoBoardFilter filter, CancellationToken cancellationToken) =>
        Task.FromResult(DemoBoard.Empty);

    public Task<DemoFiguresOfApplication?> Find(DemoFiguresReader reader, ApplicationId application, YearMonth? month, CancellationToken cancellationToken) =>
        Task.FromResult<DemoFiguresOfApplication?>(null);
}
