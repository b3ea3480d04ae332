using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Customers;
using NodaTime;

namespace CertBot.Core.Support.FileImport;

/// <summary>What a line of a file of customers says.</summary>
public sealed record CustomerRecord(CustomerId Id, CustomerProfile Profile);

/// <summary>A line of a file of customers: one customer with the contract that is in force from a day on.</summary>
public static class CustomerLine
{
    private const int MaxIdLength = 60;

    public static LineResult<CustomerRecord> Parse(ImportLine line, Edition edition)
    {
        var cells = new ImportCells(line, DateTimeZone.Utc);
        var id = cells.Line(ImportColumns.Id, MaxIdLength, isRequired: true);
        if (id.Length > 0 && !UserText.IsId(id))
            cells.Refuse("import.bad.id", ImportColumns.Id, id);
        var name = cells.Line(ImportColumns.Name, TextRules.MaxNameLength, isRequired: true);
        var package = cells.Choice(ImportColumns.Package, "", edition.Support.PackageKeys);
        if (package.Length == 0)
            cells.Refuse("import.bad.empty", new() { ["column"] = ImportCells.NameOf(ImportColumns.Package) });
        var zone = cells.Line(ImportColumns.Zone, MaxIdLength, isRequired: true);
        if (zone.Length > 0 && DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is null)
            cells.Refuse("import.bad.zone", ImportColumns.Zone, zone);
        var from = cells.Date(ImportColumns.From);
        if (from is null)
            cells.Refuse("import.bad.empty", new() { ["column"] = ImportCells.NameOf(ImportColumns.From) });
        var until = cells.Date(ImportColumns.Until);
        if (until < from)
            cells.Refuse("import.bad.until", ImportColumns.Until, line[ImportColumns.Until]);
        var language = cells.Line(ImportColumns.Language, MaxIdLength);
        var contacts = ContactsOf(cells);
        var calendar = cells.Line(ImportColumns.Calendar, MaxIdLength);
        var targets = new ContractTargets
        {
            RespondHigh = cells.Length(ImportColumns.RespondHigh),
            RespondMedium = cells.Length(ImportColumns.RespondMedium),
            RespondLow = cells.Length(ImportColumns.RespondLow),
            ResolveHigh = cells.Length(ImportColumns.ResolveHigh),
            ResolveMedium = cells.Length(ImportColumns.ResolveMedium),
            ResolveLow = cells.Length(ImportColumns.ResolveLow),
        };
        if (cells.Fault is { } fault)
            return new LineResult<CustomerRecord>.Wrong(fault);

        var contract = new SupportContract
        {
            ValidFrom = from ?? default,
            ValidTo = until,
            Package = package,
            Zone = zone,
            Calendar = calendar.Length > 0 ? calendar : null,
            Targets = targets,
        };
        var profile = new CustomerProfile
        {
            Name = name,
            Language = language.Length > 0 ? language : "en",
            Contacts = contacts,
            Contract = contract,
        };
        return new LineResult<CustomerRecord>.Read(new CustomerRecord(new(id), profile), 0);
    }

    /// <summary><c>Ann Lee &lt;ann@acme.example&gt;; ben@acme.example</c>.</summary>
    private static ImmutableArray<CustomerContact> ContactsOf(ImportCells cells)
    {
        var contacts = ImmutableArray.CreateBuilder<CustomerContact>();
        foreach (var entry in cells.Entries(ImportColumns.Contacts, ','))
        {
            var clean = UserText.ToOneLine(UserText.Sanitize(entry));
            var (name, email) =
                clean.EndsWith('>') && clean.LastIndexOf('<') is >= 0 and var at ? (clean[..at].Trim(' ', '"'), clean[(at + 1)..^1].Trim()) : ("", clean);
            if (!IsEmail(email))
                cells.Refuse("import.bad.contact", ImportColumns.Contacts, entry);
            else if (!contacts.Any(c => string.Equals(c.Email, email, StringComparison.OrdinalIgnoreCase)))
                contacts.Add(new CustomerContact(name.Length > 0 ? name : email, email));
        }

        return contacts.ToImmutable();
    }

    private static bool IsEmail(string text) =>
        text.Length <= TextRules.MaxNameLength
        && text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at
        && at == text.LastIndexOf('@')
        && at < text.Length - 1
        && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '<' or '>' or ',' or '"');
}
