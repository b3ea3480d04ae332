using CertBot.Core.Policy;
using CertBot.Core.PolicyTrials;
using NodaTime;

namespace CertBot.CommandLine.PolicyTrials;

/// <summary>Prints a trial while it goes on.</summary>
internal interface ITrialReport
{
    Task Begin(EditionPin edition, YearMonth from, YearMonth to);

    /// <summary>A target that was missed or would have been, or about which the verdict would be another.</summary>
    Task Write(TargetChange change, string applicationName);

    Task End(TrialTotals totals);
}
