using CertBot.Core.Policy;
using NodaTime;

namespace CertBot.Demo.Seed;

/// <summary>How good an application's support is in the demo: shares are of 1.</summary>
internal sealed record DemoSupportLevel
{
    public static DemoSupportLevel Good { get; } = new();

    /// <summary>Cases in the first and in the last month; between them it grows or shrinks evenly.</summary>
    public int FirstMonth { get; init; } = 30;

    public int LastMonth { get; init; } = 34;

    public double LateResponses { get; init; } = 0.003;

    public double LateResolutions { get; init; } = 0.015;

    /// <summary>Of the resolved cases.</summary>
    public double Rated { get; init; } = 0.26;

    /// <summary>Of the rated cases: rated 4 or 5.</summary>
    public double Pleased { get; init; } = 0.92;

    /// <summary>Escalations of cases by month of the year's twelve, then of the month that runs; what is missing is none.</summary>
    public int[] Escalations { get; init; } = [];

    /// <summary>The month of the twelve, from 0, whose cases are partly told only after it was closed; null: none.</summary>
    public int? ToldLate { get; init; }

    /// <summary>Fewer cases in summer and around the turn of the year.</summary>
    public static double Season(int month) =>
        month switch
        {
            1 => 0.9,
            7 => 0.85,
            8 => 0.8,
            12 => 0.75,
            9 or 10 => 1.15,
            _ => 1.05,
        };
}

/// <summary>A case as it is going to happen.</summary>
internal sealed record DemoCase(DemoCustomer Customer, Instant OpenedAt, CasePriority Priority, int Number)
{
    public required double Luck { get; init; }

    public bool IsEscalated { get; init; }

    public bool IsToldLate { get; init; }
}
