using System.Collections.Immutable;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Customers;

namespace CertBot.Core.Conversation.Cases;

/// <summary>People of a customer as they are written: "Jo Berg &lt;jo@globex.example&gt;", "Jo Berg, jo@globex.example", an address or a name alone.</summary>
internal static class CustomerContacts
{
    /// <summary>One a line, or with semicolons between.</summary>
    public static ImmutableArray<CustomerContact> ParseList(string text) =>
        [.. text.Split(['\n', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ParseLine)];

    public static string Format(ImmutableArray<CustomerContact> contacts) =>
        string.Join('\n', contacts.Select(c => c.Name.Length == 0 ? c.Email : $"{c.Name} <{c.Email}>"));

    /// <summary>Who filed a case: a contact by name or address, or anybody else as written. Nothing: it was not said.</summary>
    public static CaseFiler ParseFiler(string text, ImmutableArray<CustomerContact> contacts)
    {
        if (text.Length == 0)
            return new("", "");
        var written = ParseLine(text);
        var normalized = PhraseCatalog.Normalize(text);
        var contact = contacts.FirstOrDefault(c => string.Equals(c.Email, written.Email, StringComparison.OrdinalIgnoreCase))
            ?? (contacts.Where(c => PhraseCatalog.Normalize(c.Name) == normalized).Take(2).ToArray() is [var only] ? only : null);
        return contact is not null ? new(contact.Name, contact.Email) : new(written.Name, written.Email);
    }

    /// <summary>The refusal of a list, with the line it is about; null: it is good.</summary>
    public static Refusal? Check(string text, int max)
    {
        var contacts = ParseList(text);
        return contacts.FirstOrDefault(c => !CustomerDecider.IsEmail(c.Email)) is { } bad
                ? new("support.refused.bad-email", new() { ["word"] = UserText.Excerpt(bad.Email.Length > 0 ? bad.Email : bad.Name) })
            : contacts.Length > max ? new("customer.bad.too-many-contacts", new() { ["max"] = max, ["count"] = contacts.Length })
            : contacts.GroupBy(c => c.Email, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { Key: var twice }
                ? new("support.refused.contact-twice", new() { ["word"] = twice })
            : null;
    }

    private static CustomerContact ParseLine(string line)
    {
        var words = line.Split([' ', ',', '<', '>', '(', ')', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var email = words.LastOrDefault(w => w.Contains('@', StringComparison.Ordinal)) ?? "";
        var name = email.Length == 0 ? line : line.Replace(email, "", StringComparison.Ordinal);
        return new(name.Trim(' ', ',', '<', '>', '(', ')', '-', '—', '\t'), email);
    }
}
