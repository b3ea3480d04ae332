using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Customers;

namespace CertBot.Core.Conversation.Cases;

/// <summary>A customer's case, filed by the vendor's people from chat.</summary>
public static class NewCaseDialog
{
    private const string Page = "case";

    private const int MaxContactLength = 250;

    public static Dialog NewCase { get; } =
        new(CommandName.OpenCase, Audience.Vendor)
        {
            Arguments = [CaseArguments.Customer, CommandArgument.RemainingText("topic")],
            IsOffered = CaseLookup.HasCertified,
            AppliesTo = CertifiedApplications.IsCertified,
            Questions = AskAll,
            CreateCommand = CreateCommand,
        };

    private static IEnumerable<Question> AskAll(FormProgress progress)
    {
        foreach (var question in SharedQuestions.ApplicationQuestions(progress))
            yield return question;
        if (progress.Application is not { } application)
        {
            CaseQuestions.BlockWhileMissing(progress);
            yield break;
        }
        foreach (var question in CustomerQuestions.WhichCustomer(progress, application.Vendor))
            yield return question;
        if (CustomerQuestions.Of(progress, application.Vendor) is not { } customer)
        {
            CaseQuestions.BlockWhileMissing(progress);
            yield break;
        }

        var context = progress.Context;
        if (customer.ContractAt(context.Now) is null)
            progress.Block("case.no-contract", new() { ["customer"] = customer.Name });
        yield return new("topic", new AnswerType.Text(TextLimits.Line)) { Page = Page };
        yield return new("contact", new AnswerType.Text(MaxContactLength))
        {
            Page = Page,
            IsOptional = true,
            Arguments = new()
            {
                ["contacts"] = LocalizableValue.List(customer.Contacts.Select(c => (LocalizableValue)c.Name)),
                ["count"] = customer.Contacts.Length,
            },
            DefaultValue = () => customer.Contacts is [var only] ? only.Name : "",
        };
        yield return new("priority", new AnswerType.Choice(CaseDialogs.PriorityOptions)) { Page = Page };
        yield return new("kind", new AnswerType.Choice(CaseDialogs.KindOptions)) { Page = Page };
        yield return CaseQuestions.TimeQuestion(context) with
        {
            Page = Page,
            TextKey = null,
            IsOptional = true,
        };
    }

    private static Command.OpenCase CreateCommand(FormProgress progress)
    {
        var application = progress.Application ?? throw new InvalidOperationException("A case of no application.");
        var customer = CustomerQuestions.Of(progress, application.Vendor);
        return new(
            application.Vendor,
            new CaseRegistration
            {
                Application = application.Id,
                Customer = new(progress[CaseArguments.CustomerKey]),
                Subject = progress["topic"],
                Filer = CustomerContacts.ParseFiler(progress["contact"], customer?.Contacts ?? []),
                OpenedAt = CaseQuestions.TimeOf(progress, null),
                Priority = CaseDialogs.PriorityOf(progress["priority"]),
                Kind = CaseDialogs.KindOf(progress["kind"]),
                Origin = CaseOrigin.Chat,
                Owner = progress.Context.Actor.Id,
            }
        );
    }
}
