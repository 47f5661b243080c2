using FluentMigrator;

namespace Carillon.Storage.Migrations;

/// <summary>Where else a phone registers. Phones of before: nowhere.</summary>
[Migration(MigrationSteps.PhoneSecondServer, "phones: second_server")]
public sealed class AddPhoneSecondServer : ForwardOnlyMigration
{
    public override void Up() => Alter.Table("phones").AddColumn("second_server").AsAnsiString(64).Nullable();
}
