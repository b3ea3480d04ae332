using System.Globalization;
using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Policy;
using CertBot.Core.Support.FileImport;

namespace CertBot.Core.Conversation.Dialogs;

/// <summary>Cases and customers of a vendor from a file: a preview first, then all of it, or the good lines of it, or nothing.</summary>
public static class ImportDialogs
{
    /// <summary>The question that takes the file.</summary>
    public const string FileKey = "file";

    private static readonly MaterialPart CsvFile = new()
    {
        Key = FileKey,
        CanUpload = true,
        Extensions = [".csv", ".tsv", ".txt"],
    };

    public static Dialog Cases { get; } = Start(CommandName.ImportCases, ImportKind.Cases);

    public static Dialog Customers { get; } = Start(CommandName.ImportCustomers, ImportKind.Customers);

    public static Dialog Take { get; } = OnPreview(CommandName.TakeImport, number => new ImportCommand.Take(number, SkipsWrong: false));

    public static Dialog TakeGoodLines { get; } = OnPreview(CommandName.TakeGoodLines, number => new ImportCommand.Take(number, SkipsWrong: true));

    public static Dialog Cancel { get; } = OnPreview(CommandName.CancelImport, number => new ImportCommand.Cancel(number));

    /// <summary>Whether a file may be sent with the words that begin the dialog.</summary>
    public static bool TakesFile(string dialog) => dialog is CommandName.ImportCases or CommandName.ImportCustomers;

    private static Dialog Start(string name, ImportKind kind) =>
        new(name, Audience.Vendor)
        {
            Questions = _ => [new(FileKey, new AnswerType.Attachment(CsvFile))],
            CreateCommand = w => new Command.OnImport(
                new ImportCommand.Start(
                    kind,
                    w.Context.Actor.Member?.Vendor ?? new("none"),
                    new ImportFile(w.Draft.Files[FileKey].Id, w.Draft.Files[FileKey].Name)
                )
            ),
            SuccessArguments = (_, command) => new() { ["file"] = command is Command.OnImport { Command: ImportCommand.Start start } ? start.File.Name : "" },
        };

    private static Dialog OnPreview(string name, Func<int?, ImportCommand> create) =>
        new(name, Audience.Vendor)
        {
            IsOffered = _ => false, // the card of the preview has the button
            Arguments = [CommandArgument.Number("import")],
            Questions = _ => [],
            CreateCommand = w => new Command.OnImport(
                create(int.TryParse(w.RawAnswer("import"), CultureInfo.InvariantCulture, out var number) ? number : null)
            ),
        };
}
