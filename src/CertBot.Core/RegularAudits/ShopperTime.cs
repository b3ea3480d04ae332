using System.Security.Cryptography;
using System.Text;
using CertBot.Core.Policy;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Clocks;
using NodaTime;

namespace CertBot.Core.RegularAudits;

/// <summary>When on its day a test question is asked, and the clocks it is measured by.</summary>
public static class ShopperTime
{
    /// <summary>
    /// An instant (UTC) within the support hours of a day in the customer's zone, drawn by lot from the seed; null: there are none on that day after
    /// <paramref name="earliest"/>.
    /// </summary>
    public static Instant? Draw(string seed, LocalDate day, CaseTerms terms, Edition edition, HolidayCalendars calendars, Instant earliest)
    {
        var zone = Primitives.ZoneLookup.OrUtc(terms.Zone);
        var package = edition.Support.StandardPackages.First(p => p.Key == terms.Package);
        var timeline = calendars.TimelineOf(package.Hours, zone, calendars.Find(terms.Edition, terms.Calendar));
        var from = Instant.Max(zone.AtStartOfDay(day).ToInstant(), earliest);
        var end = zone.AtStartOfDay(day.PlusDays(1)).ToInstant();
        var open = timeline
            .SlicesAfter(from)
            .TakeWhile(s => s.Starts < end)
            .Where(s => s.Use == TimeUse.Counted)
            .Select(s => (Starts: Instant.Max(s.Starts, from), Ends: Instant.Min(s.Ends, end)))
            .ToArray();
        var length = open.Aggregate(0L, (sum, slice) => sum + (long)(slice.Ends - slice.Starts).TotalSeconds);
        if (length <= 0)
            return null;

        var second = (long)(BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(seed))) % (ulong)length);
        foreach (var (starts, ends) in open)
        {
            var inside = (long)(ends - starts).TotalSeconds;
            if (second < inside)
                return starts + Duration.FromSeconds(second);
            second -= inside;
        }

        return null;
    }

    /// <summary>
    /// The clocks of a question that was sent from outside: those of a case with the same terms that was answered when the shopper got the answer. No such case
    /// is stored, so that it counts for nothing.
    /// </summary>
    /// <exception cref="ArgumentException">The question was not asked.</exception>
    public static SupportCase ShadowOf(ShopperQuestion question, RegularAuditHistory history)
    {
        if (question.Asked is not { } asked)
            throw new ArgumentException("it was not asked", nameof(question));

        return new SupportCase
        {
            Id = new("shadow"),
            Vendor = history.Vendor,
            Opening = RegistrationOf(question, history, asked.At),
            CustomerName = question.CustomerName,
            IsFilerAuthorized = true,
            Terms = asked.Terms,
            Facts = question.Reply is { } reply ? [new CaseFact.Responded(reply.At)] : [],
            Revision = 1,
        };
    }

    /// <summary>The case as it is told: nothing in it differs from one that the customer's own system tells.</summary>
    public static CaseRegistration RegistrationOf(ShopperQuestion question, RegularAuditHistory history, Instant at)
    {
        var subject = Primitives.UserText.ToOneLine(question.Order.Text.Split('\n')[0]);
        return new CaseRegistration
        {
            Application = history.Application,
            Customer = question.Order.Customer,
            Subject = subject.Length <= CaseDecider.MaxSubjectLength ? subject : $"{subject[..(CaseDecider.MaxSubjectLength - 1)]}…",
            Filer = new(question.Contact.Name, question.Contact.Email),
            OpenedAt = at,
            Priority = question.Order.Priority,
            Kind = question.Order.Kind,
            Origin = CaseOrigin.Portal,
        };
    }
}
