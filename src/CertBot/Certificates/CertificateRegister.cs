using System.Globalization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Primitives;
using CertBot.Repositories;

namespace CertBot.Certificates;

/// <summary>Finds certificates by their numbers, which name the application: <c>CB-YEAR-APPLICATION-COUNT</c>.</summary>
internal sealed class CertificateRegister(Aggregates aggregates, EditionHashes hashes)
{
    private const int MaxLength = 240;

    /// <summary>Null: there is no such certificate.</summary>
    public async Task<CertificateFacts?> Find(string number, CancellationToken cancellationToken) =>
        ReadApplication(number) is { } id && await aggregates.FindApplication(id, cancellationToken) is { } app ? FactsOf(app, number) : null;

    /// <summary>The facts of every certificate of an application, oldest first.</summary>
    public IEnumerable<CertificateFacts> FactsOf(Application app) => app.Certificates.Select(c => FactsOf(app, c.Number)).OfType<CertificateFacts>();

    private CertificateFacts? FactsOf(Application app, string number)
    {
        if (app.Certificates.FirstOrDefault(c => c.Number == number) is not { } certificate)
            return null;

        var next = app.Certificates.ElementAtOrDefault(app.Certificates.IndexOf(certificate) + 1);
        // One that was withdrawn before the next was granted ended then; one that had been replaced before ended when it was replaced.
        var isSuperseded = next is not null && (certificate.WithdrawnOn is not { } withdrawn || next.Granted < withdrawn);
        var edition = certificate.Edition ?? app.Edition;
        return new()
        {
            Id = certificate.Number,
            Application = app.Id.Value,
            Name = certificate.Name ?? app.Name,
            Version = certificate.Version,
            Edition = edition.ToString(),
            EditionSha256 = hashes.Find(edition),
            PackageSha256 = certificate.PackageSha256,
            Since = CertificateFacts.Format(certificate.Granted),
            Until =
                isSuperseded && next is not null ? CertificateFacts.Format(next.Granted)
                : certificate.WithdrawnOn is { } day ? CertificateFacts.Format(day)
                : null,
            State =
                certificate.WithdrawnOn is not null ? CertificateFacts.Withdrawn
                : isSuperseded ? CertificateFacts.Superseded
                : app.CertificateState == CertificateState.Suspended ? CertificateFacts.Suspended
                : CertificateFacts.Valid,
            SupersededBy = isSuperseded ? next?.Number : null,
        };
    }

    private static ApplicationId? ReadApplication(string number)
    {
        if (number.Length > MaxLength || !UserText.IsId(number) || !number.StartsWith("CB-", StringComparison.Ordinal))
            return null;
        var (start, end) = (number.IndexOf('-', 3), number.LastIndexOf('-'));
        return
            start > 3
            && end > start + 1
            && int.TryParse(number.AsSpan(3, start - 3), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && int.TryParse(number.AsSpan(end + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? new(number[(start + 1)..end])
            : null;
    }
}
