using System.Collections.Immutable;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Recognizers;
using CertBot.Core.Support.Customers;

namespace CertBot.Core.Conversation.Cases;

/// <summary>Finds customers by name or id.</summary>
public static class CustomerLookup
{
    /// <summary>The customer of this vendor with that id or name; null: none, or several.</summary>
    public static CustomerRow? Find(ImmutableArray<CustomerRow> rows, string text)
    {
        var named = text.Trim();
        var normalized = PhraseCatalog.Normalize(named);
        return rows.FirstOrDefault(r => r.Id.Value == named)
            ?? (
                rows.Where(r => normalized.Length > 0 && NamesOf(r).Contains(normalized, StringComparer.Ordinal)).Take(2).ToArray() is [var only] ? only : null
            );
    }

    public static ChoiceOption OptionOf(CustomerRow row) => new(row.Id.Value, row.Name) { Synonyms = [row.Id.Value, row.Name] };

    /// <summary>The customer at the beginning of the text; the longest name wins.</summary>
    internal static CommandArgument.Match? MatchStart(TurnData turnData, string text)
    {
        if (turnData.Context.Actor.Member is not { Vendor: var vendor })
            return null;
        var rest = text.TrimStart(' ', ',', ':', '\n');
        return (
            from row in turnData.CustomersOf(vendor)
            from name in new[] { row.Name, row.Id.Value }
            where
                rest.StartsWith(name, StringComparison.OrdinalIgnoreCase)
                && (rest.Length == name.Length || (!char.IsLetterOrDigit(rest[name.Length]) && rest[name.Length] is not ('-' or '.')))
            orderby name.Length descending
            select new CommandArgument.Match(row.Id.Value, rest[name.Length..].TrimStart(' ', ',', ':', '-', '—', '\n'))
        ).FirstOrDefault();
    }

    private static IEnumerable<string> NamesOf(CustomerRow row) => [PhraseCatalog.Normalize(row.Name), PhraseCatalog.Normalize(row.Id.Value)];
}
