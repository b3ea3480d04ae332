using CertBot.Core.Policy;

namespace CertBot.Core.Certification;

/// <summary>An application's line in the lists.</summary>
public static class RowOf
{
    public static Row From(Application app, Edition edition)
    {
        var escalations = app.Escalations.Values.Where(e => e.Closed is null).Select(e => e.Id);
        return new()
        {
            Id = app.Id,
            Name = app.Name,
            Version = app.Release.Version,
            Vendor = app.Vendor,
            VendorName = app.VendorName,
            Stage = StageName.Of(app.Stage),
            Turn = Whose.Turn(app.Stage),
            Since = app.Stage.Since,
            Promised = Promises.Of(app, edition),
            Ended = app.Stage is Stage.Certified or Stage.Declined or Stage.Withdrawn && !escalations.Any(),
            Open = app.Stage is Stage.Review at
                ? [.. edition.Criteria.OrderBy(c => c.Number).Where(c => at.Tasks.GetValueOrDefault(c.Key) is { Verdict: Verdict.Open }).Select(c => new OpenTask(c.Key, c.Reviewers, at.Tasks[c.Key].ClaimedBy))]
                : [],
            Escalations = [.. escalations],
            Revision = app.Revision,
        };
    }
}
