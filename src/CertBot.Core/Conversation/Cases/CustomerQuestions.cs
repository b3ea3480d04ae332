using CertBot.Core.Conversation.Forms;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Customers;

namespace CertBot.Core.Conversation.Cases;

/// <summary>Which customer of a vendor a dialog is about.</summary>
internal static class CustomerQuestions
{
    private const int MaxOffered = 50;

    /// <summary>The customer a form is about, once that is known.</summary>
    public static Customer? Of(FormProgress progress, VendorId vendor) =>
        progress.HasAnswer(CaseArguments.CustomerKey) ? progress.TurnData.FindCustomer(vendor, new(progress[CaseArguments.CustomerKey])) : null;

    public static IEnumerable<Question> WhichCustomer(FormProgress progress, VendorId vendor)
    {
        var named = progress.RawAnswer(CaseArguments.CustomerKey);
        if (named is not null && UserText.IsId(named) && progress.TurnData.FindCustomer(vendor, new(named)) is { } known)
        {
            progress.Fill(CaseArguments.CustomerKey, known.Id.Value);
            yield break;
        }

        var rows = progress.TurnData.CustomersOf(vendor);
        if (progress.TurnData.Missing.Length > 0)
            yield break;
        if (rows.IsEmpty)
        {
            progress.Block("customer.none");
            yield break;
        }

        var question = new Question(
            CaseArguments.CustomerKey,
            new AnswerType.Choice([.. rows.Select(CustomerLookup.OptionOf)]) { Offered = [.. rows.Take(MaxOffered).Select(CustomerLookup.OptionOf)] }
        )
        {
            TextKey = CaseTextKeys.Customer("which"),
        };
        if (named is null && rows is [var only])
        {
            progress.Fill(CaseArguments.CustomerKey, only.Id.Value);
            yield break;
        }
        if (named is not null && CustomerLookup.Find(rows, named) is { } found)
        {
            progress.Fill(CaseArguments.CustomerKey, found.Id.Value);
            yield break;
        }
        if (named is not null && AnswerParser.Parse(question, named, null, progress.Context) is not ParseResult.Valid)
        {
            progress.RejectAnswer(question, new("customer.no-such", new() { ["said"] = UserText.Excerpt(named) }));
        }
        yield return question;
    }
}
