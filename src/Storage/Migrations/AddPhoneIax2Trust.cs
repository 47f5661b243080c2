using FluentMigrator;

namespace Carillon.Storage.Migrations;

/// <summary>How an IAX2 phone's calls are encrypted, and RSA keys instead of its secret. Phones of before are as they were: by the secret, in clear.</summary>
[Migration(MigrationSteps.PhoneIax2Trust, "phones: iax2_encryption, iax2_own_key, iax2_peer_key")]
public sealed class AddPhoneIax2Trust : ForwardOnlyMigration
{
    private const int WordLength = 32;
    private const int Unbounded = int.MaxValue;

    public override void Up()
    {
        Alter.Table("phones").AddColumn("iax2_encryption").AsAnsiString(WordLength).NotNullable().WithDefaultValue("OFF");
        Alter.Table("phones").AddColumn("iax2_own_key").AsAnsiString(Unbounded).Nullable();
        Alter.Table("phones").AddColumn("iax2_peer_key").AsAnsiString(Unbounded).Nullable();
    }
}
