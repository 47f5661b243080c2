using FluentMigrator;

namespace Carillon.Storage.Migrations;

/// <summary>Whether a phone's audio is encrypted. Phones of before are as they were: never.</summary>
[Migration(MigrationSteps.PhoneSrtp, "phones: srtp")]
public sealed class AddPhoneSrtp : ForwardOnlyMigration
{
    private const int WordLength = 32;

    public override void Up() => Alter.Table("phones").AddColumn("srtp").AsAnsiString(WordLength).NotNullable().WithDefaultValue("OFF");
}
