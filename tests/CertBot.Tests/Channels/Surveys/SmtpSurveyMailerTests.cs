using CertBot.Channels.Surveys;
using CertBot.Commands.Surveys;
using CertBot.Configuration;
using CertBot.Core.Primitives;
using CertBot.Outbox.Surveys;
using CertBot.Tests.Kit.Surveys;
using Microsoft.Extensions.Logging.Abstractions;
using MimeKit;

namespace CertBot.Tests.Channels.Surveys;

/// <summary>Mails of surveys over SMTP, to a server that takes them and to servers that fail in every way.</summary>
public sealed class SmtpSurveyMailerTests
{
    private static readonly SurveyMail Mail = new()
    {
        Id = "csat-1.1@certbot.example",
        To = "gerda@northwind.example",
        ToName = "Герда, \"Klein\"\r\nBcc: x@evil.example",
        FromName = "Acme GmbH & Co.",
        Language = LanguageCode.Ru,
        Subject = "Acme: как решили ваше обращение «Sync\r\nstops»?",
        Text = "Здравствуйте!\n.\n..\nhttps://certbot.example/s/x",
        Html = "<p>Здравствуйте!</p>",
        Unsubscribe = new Uri("https://certbot.example/s/x/stop"),
    };

    private static SmtpSurveyMailer Create(SmtpServer server, string? user = null) =>
        new(
            new SmtpSettings
            {
                Host = "127.0.0.1",
                Port = server.Port,
                Security = SmtpSecurity.None,
                From = "surveys@certbot.example",
                User = user,
                Password = user is null ? null : new Secret("secret"),
            },
            NullLogger<SmtpSurveyMailer>.Instance
        )
        {
            Timeout = TimeSpan.FromSeconds(server.Behaviour == SmtpBehaviour.Silent ? 1 : 20),
        };

    private static Task<SurveyMailResult> Send(SmtpSurveyMailer mailer, Func<bool>? before = null) =>
        mailer.Send(Mail, _ => Task.FromResult(before?.Invoke() ?? true), default);

    [Fact]
    public async Task Mail_comes_whole_with_its_headers()
    {
        await using var server = new SmtpServer();
        Assert.Equal(SurveyMailResult.Delivered, await Send(Create(server)));

        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Assert.Single(server.Mails)));
        using var mail = await MimeMessage.LoadAsync(stream);
        Assert.Equal(("csat-1.1@certbot.example", "gerda@northwind.example"), (mail.MessageId, Assert.Single(mail.To.Mailboxes).Address));
        Assert.Equal(("surveys@certbot.example", "Acme GmbH & Co."), Assert.Single(mail.From.Mailboxes) is var from ? (from.Address, from.Name) : default);
        Assert.Empty(mail.Bcc);
        Assert.Contains("как решили ваше обращение", mail.Subject ?? "", StringComparison.Ordinal);
        Assert.Equal("<https://certbot.example/s/x/stop>", mail.Headers["List-Unsubscribe"]);
        Assert.Equal("List-Unsubscribe=One-Click", mail.Headers["List-Unsubscribe-Post"]);
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
        Assert.Equal(Mail.Text, (mail.TextBody ?? "").ReplaceLineEndings("\n").TrimEnd('\n'));
        Assert.Contains("Здравствуйте!", mail.HtmlBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SmtpBehaviour.RefuseRecipient, SurveyMailResult.Refused)]
    [InlineData(SmtpBehaviour.Busy, SurveyMailResult.Failed)]
    [InlineData(SmtpBehaviour.Closed, SurveyMailResult.Failed)]
    [InlineData(SmtpBehaviour.DropAtGreeting, SurveyMailResult.Failed)]
    [InlineData(SmtpBehaviour.DropAtData, SurveyMailResult.Failed)]
    [InlineData(SmtpBehaviour.Garbage, SurveyMailResult.Failed)]
    [InlineData(SmtpBehaviour.Silent, SurveyMailResult.Failed)]
    [InlineData(SmtpBehaviour.DropAfterData, SurveyMailResult.Unknown)]
    public async Task Failure_is_told_apart(object behaviour, object expected)
    {
        await using var server = new SmtpServer { Behaviour = (SmtpBehaviour)behaviour };
        Assert.Equal((SurveyMailResult)expected, await Send(Create(server)));
        Assert.Equal((SmtpBehaviour)behaviour == SmtpBehaviour.DropAfterData ? 1 : 0, server.Mails.Count);
    }

    [Fact]
    public async Task Server_that_is_not_there_fails()
    {
        var server = new SmtpServer();
        var mailer = Create(server);
        await server.DisposeAsync();
        Assert.Equal(SurveyMailResult.Failed, await Send(mailer));
    }

    [Fact]
    public async Task Nothing_is_sent_that_somebody_else_sends()
    {
        await using var server = new SmtpServer();
        Assert.Equal(SurveyMailResult.NotOurs, await Send(Create(server), () => false));
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task User_and_password_are_given_where_they_are_wanted()
    {
        await using var server = new SmtpServer { Login = ("certbot", "secret") };
        Assert.Equal(SurveyMailResult.Delivered, await Send(Create(server, "certbot")));
        Assert.Equal(SurveyMailResult.Failed, await Send(Create(server, "somebody")));
        Assert.Single(server.Mails);
    }

    [Fact]
    public async Task Connection_that_is_to_be_encrypted_is_never_used_unencrypted()
    {
        await using var server = new SmtpServer();
        var mailer = new SmtpSurveyMailer(
            new SmtpSettings
            {
                Host = "127.0.0.1",
                Port = server.Port,
                Security = SmtpSecurity.StartTls,
                From = "surveys@certbot.example",
            },
            NullLogger<SmtpSurveyMailer>.Instance
        );
        Assert.Equal(SurveyMailResult.Failed, await Send(mailer));
        Assert.Empty(server.Mails);
    }
}
