using System.Diagnostics;
using CertBot.Core.Certification.Inspections;

namespace CertBot.Core.Certification;

/// <content>The commands about what the inspection of packages found.</content>
public static partial class CommandName
{
    public const string DisputeFinding = "dispute";
    public const string DismissFinding = "dismiss-finding";
    public const string KeepFinding = "keep-finding";
    public const string DismissListed = "dismiss-listed";

    /// <summary>What the product does by itself has no name.</summary>
    public static string Of(InspectionCommand command) =>
        command switch
        {
            InspectionCommand.Dispute => DisputeFinding,
            InspectionCommand.Dismiss => DismissFinding,
            InspectionCommand.Keep => KeepFinding,
            InspectionCommand.DismissListed => DismissListed,
            _ => throw new UnreachableException(),
        };
}
